"""`cwb regenerate capitation` on practice workbooks of 2022/23 and later: rebuilt where it can be, taken as published where it cannot."""

import csv
import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import pytest

from tests.practice_books import cwb
from tests.workbooks.source_books import HEADINGS, SHEET, Rows, book, changed, rows, sample_of
from workbooks import samples, templates
from workbooks.capitation.primary import TEMPLATE
from workbooks.capitation.sources import Asked, capitation
from workbooks.fill import Filled
from workbooks.outcome import BadInput, Outcome
from workbooks.reader import Workbook, read

AS_AT = dt.date(2022, 4, 1)
DONE, FAILS, REFUSED = 0, 1, 2
SAMPLE = samples.FOLDER / "capitation_primary"


def made(folder: Path, lines: Rows, **options: object) -> tuple[Outcome, Workbook]:
    book(folder / "source.xlsx", {SHEET: lines})
    outcome = capitation(str(folder / "source.xlsx"), AS_AT, str(folder / "made.xlsx"), Asked(**options))
    return outcome, read(folder / "made.xlsx")


def column(made_book: Workbook, grid: str, heading: str) -> list[object]:
    sheet, top, left, bottom, right = Filled(made_book).place(f"{grid}.Area")
    at = next(c for c in range(left, right + 1) if sheet.cell(top, c) == heading)
    return [sheet.cell(row, at) for row in range(top + 1, bottom + 1)]


def test_the_published_column_stands_beside_ours_and_a_sum_is_split(tmp_path):
    """0.85 x 1000 + 0.15 x 1200 = 1030; 1970; 485. 1,000.00 by 1030 : 1970 : 485 of 3485 = 295.55, 565.28, 139.17 (295.5524, 565.2798,
    139.1679: the penny left over goes to the remainder .98 and the other to .79)."""
    outcome, done = made(tmp_path, rows(), total=1000.0)
    assert outcome.holds and outcome.verdict == "All checks hold"
    assert column(done, "Working", "Primary medical weighted population") == [1030, 1970, 485]
    assert column(done, "Published", "Primary medical weighted population, published") == [1030, 1970, 485]
    assert column(done, "Published", "Difference from ours") == [0, 0, 0]
    assert column(done, "Working", "Split, £") == [295.55, 565.28, 139.17]
    assert column(done, "Systems", "Split, £") == [1000] and column(done, "CCGs", "Split, £") == [860.83, 139.17]
    assert column(done, "Practices", "Maternity weighted population") == [930, None, 430]  # a blank stays one


def test_without_a_sum_there_is_no_money_and_the_rest_stands(tmp_path):
    outcome, done = made(tmp_path, rows())
    assert outcome.holds and "£ per registered person" not in done.sheets["Working"].cells.values()
    assert column(done, "CCGs", "Need index (England = 1)") == pytest.approx([3000 / 3030, 485 / 505], abs=1e-12)


def test_columns_that_cannot_be_rebuilt_are_named_with_the_reason(tmp_path):
    outcome, done = made(tmp_path, rows())
    told = [str(v) for v in done.sheets["Columns"].cells.values()]
    assert "Overall weighted population, as published" in told and any("neither a market forces factor" in text for text in told)
    assert sum(f.rule == "not rebuilt" for f in outcome.findings) == 8


def test_a_printed_total_stands_beside_the_sum_and_rows_add_up(tmp_path):
    outcome, done = made(tmp_path, [*rows(), [*[None] * 6, 3535.0]])
    assert outcome.holds and column(done, "Printed", "Printed total")[:2] == [3535, ""]
    assert column(done, "Printed", "Sum of the rows")[:2] == [3535, 3500] and column(done, "Printed", "Difference")[:2] == [0, ""]
    with pytest.raises(BadInput, match="3,536"):
        made(tmp_path, [*rows(), [*[None] * 6, 3536.0]])


def test_one_ccg_has_its_practices_and_the_ledger_names_the_others(tmp_path):
    outcome, done = made(tmp_path, rows(), ccg="ZZ1")
    assert outcome.holds and column(done, "Practices", "Practice") == ["X90001", "X90002"]
    assert Filled(done).value("rows_elsewhere") == 1
    with pytest.raises(BadInput, match="no CCG ZZ9"):
        made(tmp_path, rows(), ccg="ZZ9")


def test_made_twice_and_made_from_itself_it_is_the_same_file(tmp_path):
    made(tmp_path, [*rows(), [*[None] * 6, 3535.0], ["Source: invented for a test"]], total=1000.0)
    first = (tmp_path / "made.xlsx").read_bytes()
    capitation(str(tmp_path / "source.xlsx"), AS_AT, str(tmp_path / "made.xlsx"), Asked(total=1000.0))
    outcome = templates.regenerate(TEMPLATE, str(tmp_path / "made.xlsx"), str(tmp_path / "again.xlsx"))
    assert outcome.holds and first == (tmp_path / "made.xlsx").read_bytes() == (tmp_path / "again.xlsx").read_bytes()


# ---- later years


def later(year: str, ccg: str = "CCG23", icb: str = "ICB23") -> Rows:
    """The layout of 2023/24 and 2024/25: other names for CCG and ICB, and mapping columns nobody filled."""
    lines = rows()
    lines[0] = [str(h).replace("2022/23", year).replace("CCG21", ccg).replace("ICS22", icb) for h in lines[0]]
    for line in lines[1:]:
        line[HEADINGS.index("PCN_Code")] = line[HEADINGS.index("CCG21")] = None
    return lines


WEIGHT = """[[primary_medical_inequalities_weight]]
label = "Health inequalities (avoidable mortality), primary medical"
value = 0.1
unit = "share"
valid_from = 2024-04-01
valid_to = 2025-03-31
source = "Invented for a test"
evidence = "invented"
"""


def test_a_file_of_two_years_is_asked_which_and_a_weight_must_be_given_for_a_year_nobody_has_published(tmp_path):
    """0.9 x 1000 + 0.1 x 1200 = 1020; 1980; 490: the published ones are of 0.15, so the check of that column fails and says so."""
    both = tmp_path / "both.xlsx"
    book(both, {"GP_wp_202324": later("2023/24"), "GP_wp_202425": later("2024/25")})
    out, as_at = str(tmp_path / "made.xlsx"), dt.date(2024, 4, 1)
    with pytest.raises(BadInput, match="several years"):
        capitation(str(both), as_at, out)
    with pytest.raises(BadInput, match="covers 01/04/2024") as refused:
        capitation(str(both), as_at, out, Asked(vintage="2024/25"))
    assert [f.remedy for f in refused.value.findings if f.severity == "block"][0].endswith("(--parameters).")
    own = tmp_path / "weight.toml"
    own.write_text(WEIGHT, encoding="utf-8")
    outcome = capitation(str(both), as_at, out, Asked(vintage="2024/25", parameters=str(own)))
    done = read(out)
    assert column(done, "Working", "Primary medical weighted population") == [1020, 1980, 490] and column(done, "CCGs", "CCG") == ["(none)"]
    assert not outcome.holds and [c["Check"] for c in outcome.checks if c["Result"] == "FAILS"] == [
        "Published: primary medical weighted population"]  # fmt: skip
    with pytest.raises(BadInput, match="No entry"):
        capitation(str(both), dt.date(2023, 4, 1), out, Asked(vintage="2023/24", parameters=str(own)))


# ---- what must not pass


@pytest.mark.parametrize(
    ("lines", "where"),
    [(changed(3, "pop 2022/23", 0.0), "GP_wp!G3"), (changed(3, "pop 2022/23", None), "GP_wp!G3"), (changed(3, "CCG21", 0.0), "GP_wp!C3"),
     (changed(3, "CCG21", 100_000.0), "GP_wp!C3"), (changed(3, "Practice_Code", "X90001"), "GP_wp!A3"),
     (changed(3, "Primary Medical Care need", -1.0), "GP_wp!O3")],
    ids=["N = 0", "blank", "00C as a number", "01E5 as a number", "a practice twice", "negative"],
)  # fmt: skip
def test_bad_input_is_a_finding_with_its_cell_and_nothing_is_written(tmp_path, lines, where):
    book(tmp_path / "source.xlsx", {SHEET: lines})
    done = cwb("regenerate", "capitation", "--source", "source.xlsx", "--as-at", "2022-04-01", "--sum", "1000", "--out", "made.xlsx",
               "--json", cwd=tmp_path)  # fmt: skip
    told = json.loads(done.out)
    assert done.code == REFUSED and not told["written"] and not (tmp_path / "made.xlsx").exists()
    assert [f["where"] for f in told["findings"] if f["severity"] == "block"] == [where]


@pytest.mark.parametrize(("options", "words"), [({"total": 1.005}, "whole pence"), ({"vintage": "2019/20"}, "another year")])
def test_options_at_fault(tmp_path, options, words):
    with pytest.raises(BadInput, match=words):
        made(tmp_path, rows(), **options)
    assert not (tmp_path / "made.xlsx").exists()


def test_what_has_no_place_is_refused_and_named(tmp_path):
    book(tmp_path / "source.xlsx", {SHEET: rows()})
    capitation(str(tmp_path / "source.xlsx"), AS_AT, str(tmp_path / "ours.xlsx"), Asked(total=1000.0))
    for source, as_at, asked, option in [
        ("source.xlsx", None, Asked(), "--as-at"), ("source.xlsx", AS_AT, Asked(tables="."), "--with"),
        ("ours.xlsx", None, Asked(total=1.0), "--sum"), (".", None, Asked(ccg="ZZ1"), "--ccg"),
        (None, None, Asked(vintage="2022/23"), "--vintage"),
    ]:  # fmt: skip
        with pytest.raises(BadInput) as refused:
            capitation(source and str(tmp_path / source), as_at, str(tmp_path / "x.xlsx"), asked)
        assert [f.where for f in refused.value.findings] == [option]
    assert not (tmp_path / "x.xlsx").exists()


def test_a_workbook_of_ours_is_a_source_whatever_its_kind(tmp_path):
    book(tmp_path / "source.xlsx", {SHEET: rows()})
    capitation(str(tmp_path / "source.xlsx"), AS_AT, str(tmp_path / "ours.xlsx"), Asked(total=1000.0))
    done = cwb("regenerate", "capitation", "--source", "ours.xlsx", "--out", "again.xlsx", cwd=tmp_path)
    assert done.code == DONE and (tmp_path / "ours.xlsx").read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_a_row_spoilt_in_the_book_itself_is_told_and_nothing_is_split(tmp_path):
    job = templates.load(TEMPLATE, None)
    job.rows["practices"][2]["need"] = None
    job.rows["practices"][4]["practice"] = job.rows["practices"][3]["practice"]
    outcome = templates.from_job(TEMPLATE, job, str(tmp_path / "made.xlsx"))
    assert not outcome.holds and [f.rule for f in outcome.findings if f.severity == "block"][:2] == ["blanks", "every row once"]
    assert "Split, £" not in read(tmp_path / "made.xlsx").sheets["Working"].cells.values()


def test_the_samples_figures_by_a_second_way(tmp_path):
    """0.85 x need + 0.15 x avoidable mortality from the CSV file, and £10,000,000 by largest remainder in whole pence."""
    rows_of = list(csv.DictReader((SAMPLE / "practices.csv").open(encoding="utf-8")))
    weighted = [Fraction(85, 100) * Fraction(r["Primary medical need"]) + Fraction(15, 100)
                * Fraction(r["Avoidable mortality weighted population"]) for r in rows_of]  # fmt: skip
    exact = [1_000_000_000 * w / sum(weighted) for w in weighted]
    pence = [int(share) for share in exact]
    for i in sorted(range(len(exact)), key=lambda i: pence[i] - exact[i])[: 1_000_000_000 - sum(pence)]:
        pence[i] += 1
    (tmp_path / "sample.xlsx").write_bytes(sample_of("capitation_primary"))
    done = read(tmp_path / "sample.xlsx")
    assert column(done, "Working", "Primary medical weighted population") == [float(w) for w in weighted]
    assert column(done, "Working", "Split, £") == [p / 100 for p in pence]


def test_the_sample_holds_and_is_said_to_be_invented(tmp_path):
    done = cwb("regenerate", "capitation_primary", "--out", "sample.xlsx", cwd=tmp_path)
    assert done.code == DONE and "INVENTED" in str(read(tmp_path / "sample.xlsx").sheets["Start"].cells.values())
