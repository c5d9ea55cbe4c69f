"""Two vintages of practices: who came, went, moved or has a new code, and every change of a sum explained by units."""

import json
from pathlib import Path

import pytest

from tests.practice_books import Rows, column, cwb, sample_rows, write_source
from workbooks import samples

CODE, NAME, SYSTEM, CCG, LIST = (column(h) for h in ("Practice", "Practice name", "STP21", "CCG", "GP_pop"))


def later(rows: Rows) -> Rows:
    """X90001 has 140 more people; X90002 (4,835) closed; X90003 has the code X90103; X90004 went to another system; X90999 opened."""
    header, first, _, third, fourth, *rest = [list(row) for row in rows]
    first[LIST] = 6000.0
    third[CODE] = "X90103"
    fourth[SYSTEM] = "YYY"
    new = [*rest[-1]]
    new[CODE], new[NAME], new[LIST] = "X90999", "Invented Practice 99", 1000.0
    return [header, new, *rest, fourth, third, first]


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    rows = sample_rows()
    assert [row[LIST] for row in rows[1:3]] == [5860.0, 4835.0]
    return write_source(tmp_path / "before.xlsx", rows), write_source(tmp_path / "after.xlsx", later(rows))


def told(old: Path, new: Path, *words: str) -> dict:
    ran = cwb("diff", old, new, "--json", *words, cwd=new.parent)
    assert ran.code == 1, ran.said
    return json.loads(ran.out)["units"]


def test_what_happened_to_each_practice(sources: tuple[Path, Path]):
    found = told(*sources)
    what = {u["code"]: (u["what"], u["list"][2]) for u in found["units"]}
    assert what["X90001"] == ("same", 140.0)
    assert what["X90002"] == ("removed", -4835.0)
    assert what["X90103"] == ("coded anew", 0.0)
    assert (what["X90004"], what["X90999"]) == (("moved", 0.0), ("added", 1000.0))
    assert len(what) == 5, "practices without a change are counted, not listed"
    assert found["counts"] == {"same": 20, "figures": 1, "removed": 1, "coded anew": 1, "moved": 1, "added": 1}
    assert found["taken_for_the_same"] == [["X90003", "X90103"]]
    moved = next(u for u in found["units"] if u["code"] == "X90004")
    assert moved["parents"] == ["ZZZ", "YYY"]


def test_changes_of_the_practices_are_the_change_of_the_sum(sources: tuple[Path, Path]):
    """By hand: 140 - 4,835 + 1,000 = -3,695."""
    before, after, change = told(*sources)["totals"]["list"]
    lists = [sum(row[LIST] for row in rows[1:]) for rows in (sample_rows(), later(sample_rows()))]
    assert (before, after, change) == (*lists, -3695.0)


def test_names_are_not_looked_at_when_nobody_wants_it(sources: tuple[Path, Path]):
    found = told(*sources, "--not-by-name")
    what = {u["code"]: u["what"] for u in found["units"]}
    assert (what["X90003"], what["X90103"]) == ("removed", "added")
    assert found["taken_for_the_same"] == []


def test_codes_somebody_knows_are_taken_as_told(sources: tuple[Path, Path], tmp_path: Path):
    """X90002 merged into X90103: 4,835 people and those of X90003 before, those of X90003 after."""
    codes = tmp_path / "codes.csv"
    codes.write_text("earlier,later\nX90002,X90103\nX90003,X90103\n", encoding="utf-8")
    found = told(*sources, "--coded-anew", str(codes))
    merged = next(u for u in found["units"] if u["code"] == "X90103")
    assert (merged["what"], merged["list"][2]) == ("merged", -4835.0)
    assert found["totals"]["list"][2] == -3695.0


def test_a_code_nobody_has_is_refused(sources: tuple[Path, Path], tmp_path: Path):
    codes = tmp_path / "codes.csv"
    codes.write_text("X90002,X90777\n", encoding="utf-8")
    ran = cwb("diff", *sources, "--coded-anew", codes, cwd=tmp_path)
    assert ran.code == 2 and "X90777" in ran.said
    codes.write_text("X90002\n", encoding="utf-8")
    ran = cwb("diff", *sources, "--coded-anew", codes, cwd=tmp_path)
    assert ran.code == 2 and "Line 1" in ran.said


def test_a_parent_may_be_chosen(sources: tuple[Path, Path]):
    found = told(*sources, "--parent", "ccg")
    assert found["counts"].get("moved", 0) == 0, "the practice went to another system and stayed in its CCG"


def test_a_code_twice_is_refused(sources: tuple[Path, Path], tmp_path: Path):
    rows = sample_rows()
    twice = write_source(tmp_path / "twice.xlsx", [*rows, rows[1]])
    ran = cwb("diff", sources[0], twice, cwd=tmp_path)
    assert ran.code == 2 and "X90001 stands twice" in ran.said


def test_a_blank_list_is_named_and_not_taken_for_zero(sources: tuple[Path, Path], tmp_path: Path):
    rows = sample_rows()
    rows[1][LIST] = None
    blank = write_source(tmp_path / "blank.xlsx", rows)
    found = told(sources[0], blank)
    assert "X90001 Practice data!E2" in found["notes"][0]


def test_a_year_the_file_has_not(sources: tuple[Path, Path], tmp_path: Path):
    ran = cwb("diff", *sources, "--old-vintage", "2031/32", cwd=tmp_path)
    assert ran.code == 2 and "no practices of 2031/32" in ran.said


def split(source: Path, folder: Path, persons: int = 218_085) -> Path:
    """A capitation workbook of the source, with the sample's money for a list of `persons`; of another list nothing is split."""
    told = samples.PARAMETERS.read_text(encoding="utf-8")
    assert told.count("value = 218085\n") == 1
    parameters = folder / f"{source.stem}.toml"
    parameters.write_text(told.replace("value = 218085\n", f"value = {persons}\n"), encoding="utf-8")
    out = folder / f"{source.stem}_capitation.xlsx"
    ran = cwb("regenerate", "capitation", "--source", source, "--as-at", "2018-04-01", "--parameters", parameters, "--out", out, cwd=folder)
    assert ran.code in (0, 1), ran.said
    return out


def test_where_no_money_is_split_the_lists_are_compared_and_it_is_told(sources: tuple[Path, Path], tmp_path: Path):
    """The later list is 3,695 short of the one the money is for, so its split is withheld: an error is no amount."""
    found = told(*(split(source, tmp_path) for source in sources))
    assert found["totals"]["list"][2] == -3695.0 and "money" not in found["totals"]
    assert any("£ is not compared" in note and "Practices" in note for note in found["notes"]), found["notes"]


def test_workbooks_of_ours_show_the_money_too(sources: tuple[Path, Path], tmp_path: Path):
    """The sum to split is the same in both, so what some gained is what others lost, to the penny."""
    before, after = sources
    books = [split(before, tmp_path), split(after, tmp_path, 218_085 - 3_695)]
    out = tmp_path / "report.xlsx"
    found = told(*books, "--out", str(out), "--most", "100")
    whole = json.loads(cwb("diff", *books, "--json", "--most", "500", cwd=tmp_path).out)
    assert whole["formulas"] == [], "rows in another order and one more system change no formula"
    assert found["totals"]["money"][2] == 0
    assert found["totals"]["list"][2] == -3695.0
    assert round(sum(u["money"][2] for u in found["units"]), 2) == 0
    changes = [abs(u["money"][2]) for u in found["units"]]
    assert changes == sorted(changes, reverse=True)
    assert "All checks hold" in cwb("diff", *books, "--out", out, cwd=tmp_path).said


@pytest.mark.published
def test_published_2018_19_and_2022_23(shared: Path):
    """Rows and sums of worked example G21: 7,325 and 6,554 practices, 59,079,904.56 and 61,498,822.04 people."""
    from workbooks.difference.sides import side
    from workbooks.difference.units import compare, units

    folder = shared / "data" / "capitation"
    files = ("gp_practice_weighted_population.xlsx", "GP Practice WP_2022_23_run9_v3_PMC.xlsx")
    old, new = (units(side(folder / name)) for name in files)
    assert old is not None and new is not None
    found = compare(old, new)
    assert (len(old.rows), len(new.rows), new.vintage) == (7325, 6554, "2022/23")
    came = sum(n for what, n in found.counts.items() if what == "added")
    gone = sum(n for what, n in found.counts.items() if what == "removed")
    assert 7325 - gone + came == 6554
    before, after, change = found.totals[:3]
    told = json.loads((shared / "cases" / "capitation.json").read_text(encoding="utf-8"))["examples"]
    sums = next(case for case in told if case["id"] == "G21")["expected"]
    assert before == pytest.approx(sums["2018/19"]["GP_pop_sum"], rel=0, abs=0.001)
    assert after == pytest.approx(sums["2022/23"]["pop_sum"], rel=0, abs=0.001)
    assert change == pytest.approx(sum(u.figures[2] for u in found.units), rel=0, abs=0.001)
