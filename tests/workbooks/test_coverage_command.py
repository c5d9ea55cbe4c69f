"""`cwb coverage` as a person uses it: all findings in a file, and the days both files are of."""

import csv
from pathlib import Path

from typer.testing import CliRunner

from xl_addin.cli import app
from xl_addin.cli.shown import cell_text


def files(folder: Path) -> list[str]:
    """Sixty practices of ten weighted people, none of them in the map of places, which holds one more nobody knows."""
    lists, places = folder / "lists.csv", folder / "places.csv"
    lists.write_text("icb,GP code,Weighted population\n" + "".join(f"QZZ,A{10_000 + i},10\n" for i in range(60)), encoding="utf-8")
    places.write_text("GP code,Place\nZ99999,Wigan Borough\n", encoding="utf-8")
    return [str(lists), str(places)]


def test_every_finding_goes_into_a_file_and_few_to_the_screen(tmp_path):
    out = tmp_path / "all.csv"
    ran = CliRunner().invoke(app, ["coverage", *files(tmp_path), "--out", str(out), "--most", "2"])
    with open(out, encoding="utf-8-sig", newline="") as found:
        rows = list(csv.DictReader(found))
    assert ran.exit_code == 1 and "more findings" in ran.output
    assert sum(row["Rule"] == "coverage: missing" for row in rows) == 60
    again = CliRunner().invoke(app, ["coverage", *files(tmp_path), "--out", str(out)])
    assert again.exit_code != 0, "a file that is there is kept"


def test_a_source_older_than_the_universe_is_told_and_no_date_is_asked_for(tmp_path):
    undated = CliRunner().invoke(app, ["coverage", *files(tmp_path), "--json"])
    assert "It was not checked that both files are of one day." in undated.output
    days = ["--universe-as-at", "2026-04-01", "--source-as-at", "2019-04-01"]
    dated = CliRunner().invoke(app, ["coverage", *files(tmp_path), *days, "--json"])
    assert "The source is of 01/04/2019, older than the universe of 01/04/2026" in dated.output


def test_a_large_sum_shows_its_pence():
    """£74,151,128,618.21 has thirteen figures; a small ratio keeps its own."""
    assert cell_text(74_151_128_618.21) == "74,151,128,618.21" and cell_text(1.0307123) == "1.0307123"
