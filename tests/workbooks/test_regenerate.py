"""The main job through the real command: what it writes, what it says, and with which exit code it ends."""

import json
import re
from pathlib import Path

import pytest

from tests.practice_books import (
    AS_AT,
    NOT_AVAILABLE,
    SHEET,
    at,
    cwb,
    edited,
    findings_shown,
    parameter_file,
    sample_book,
    sample_bytes,
    sample_rows,
    spoilt,
    table,
    write_source,
)
from udfs.cells import ExcelError
from workbooks import samples
from workbooks.build import outcome
from workbooks.reader import read
from workbooks.save import save

HOLDS, FAILS, REFUSED = 0, 1, 2


def regenerate(folder: Path, source: object, *more: object, parameters: object = samples.PARAMETERS, own_process: bool = False):
    """`cwb regenerate capitation` into out.xlsx of the folder."""
    own = ("--parameters", parameters) if parameters else ()
    return cwb("regenerate", "capitation", "--source", source, "--as-at", AS_AT, "--out", "out.xlsx", *own, *more, cwd=folder,
               own_process=own_process)  # fmt: skip


# ---- done and all checks hold ----------------------------------------------------------------------------------------------------


def test_the_sample_is_split_to_the_penny_and_every_check_holds(tmp_path):
    """The invented quanta are £190,000,000 and £27,000,000, so the parts add up to £217,000,000.00."""
    done = cwb("regenerate", "capitation", "--source", "sample", "--as-at", "2018-04-01", "--out", "out.xlsx", cwd=tmp_path,
               own_process=True)  # fmt: skip
    assert done.code == HOLDS
    assert "All checks hold: out.xlsx" in done.said
    book = read(tmp_path / "out.xlsx")
    assert at(book, "sum_to_split") == 217_000_000
    assert round(100 * sum(row["Split, £"] for row in table(book, "Working"))) == 21_700_000_000
    results = [check["Result"] for check in table(book, "Checks")]
    assert len(results) > 25 and set(results) == {"holds"}


def test_progress_and_findings_are_for_people_and_json_is_for_programs(tmp_path):
    done = cwb("regenerate", "capitation", "--source", "sample", "--as-at", "2018-04-01", "--out", "out.xlsx", "--json", cwd=tmp_path)
    told = json.loads(done.out)
    assert done.code == HOLDS and told["holds"] is True and told["verdict"] == "All checks hold"
    assert {check["Result"] for check in told["checks"]} == {"holds"}
    rules = [(f["severity"], f["rule"]) for f in told["findings"]]
    # 6 of its 24 practices have a list to reconcile; its two contracts are 0.94 and 1.39 times the core target a head, above 0.9
    assert rules == [("note", "remoteness"), ("warn", "units of the lists"), ("warn", "per-head gate"), ("warn", "per-head gate")]
    assert "Calling our functions" in done.said


def test_two_runs_give_identical_bytes(tmp_path):
    cwb("regenerate", "capitation", "--source", "sample", "--as-at", "2018-04-01", "--out", "out.xlsx", cwd=tmp_path, own_process=True)
    assert (tmp_path / "out.xlsx").read_bytes() == sample_bytes()


def test_one_ccg_keeps_the_shares_it_has_of_the_whole(tmp_path):
    """Practice by practice the figures are those of the whole book; only the sum, and with it the last penny, is the CCG's own."""
    source = write_source(tmp_path / "practices.xlsx", sample_rows())
    assert regenerate(tmp_path, source, "--ccg", "ZZ2").code == HOLDS
    whole = {row["Practice"]: row for row in table(read(sample_book(tmp_path)), "Working")}
    part = table(read(tmp_path / "out.xlsx"), "Working")
    assert [row["Practice"] for row in part] == [row[0] for row in sample_rows()[1:] if row[3] == "ZZ2"]
    for row in part:
        for figure in ("HCHS weighted population", "Target without remoteness, £ thousand", "Overall weighted population",
                       "Need index (whole source = 1)"):  # fmt: skip
            assert row[figure] == pytest.approx(whole[row["Practice"]][figure], rel=1e-14)
        assert abs(row["Split, £"] - whole[row["Practice"]]["Split, £"]) < 0.011


def test_the_users_own_parameters_go_before_those_of_the_sample(tmp_path):
    own = parameter_file(tmp_path / "own.toml", {"value = 27000.0": "value = 28000.0"})
    assert regenerate(tmp_path, "sample", parameters=own).code == HOLDS
    assert at(read(tmp_path / "out.xlsx"), "sum_to_split") == 218_000_000


def test_the_out_file_is_replaced_and_nothing_lies_about(tmp_path):
    (tmp_path / "out.xlsx").write_text("an older file")
    assert regenerate(tmp_path, "sample").code == HOLDS
    assert sorted(p.name for p in tmp_path.iterdir()) == ["Backups (restricted)", "out.xlsx"]


# ---- ran, but a check fails ------------------------------------------------------------------------------------------------------


def test_a_printed_total_that_does_not_agree_fails_its_check_and_the_workbook_is_there(tmp_path):
    """The invented lists add up to 218,085; the source prints 218,000."""
    total = [None, None, None, None, 218_000.0, *[None] * 8]
    done = regenerate(tmp_path, write_source(tmp_path / "practices.xlsx", [*sample_rows(), total]), own_process=True)
    assert done.code == FAILS
    assert re.search(r"\b1 of \d+ checks fail: out\.xlsx", done.said)
    checks = {check["Check"]: check for check in table(read(tmp_path / "out.xlsx"), "Checks")}
    failing = checks["Printed total: Registered list"]
    assert (failing["Result"], failing["Computed"], failing["Expected"], failing["Difference"]) == ("FAILS", 218_085, 218_000, 85)


def test_a_published_figure_that_is_not_reproduced_fails_its_check(tmp_path):
    """The file's own weighted populations are taken as published; one is then tampered with by a hundredth of a head."""
    hchs = {row["Practice"]: row["HCHS weighted population"] for row in table(read(sample_book(tmp_path)), "Working")}
    header, *rows = sample_rows()
    published = [[*header, "WP_HCHS"], *([*row, hchs[row[0]]] for row in rows)]
    assert regenerate(tmp_path, write_source(tmp_path / "practices.xlsx", published)).code == HOLDS
    published[7][-1] += 0.01
    done = regenerate(tmp_path, write_source(tmp_path / "practices.xlsx", published))
    assert done.code == FAILS
    checks = {check["Check"]: check for check in table(read(tmp_path / "out.xlsx"), "Checks")}
    assert checks["Published: HCHS weighted population"]["Result"] == "FAILS"
    assert checks["Published: HCHS weighted population"]["Computed"] == pytest.approx(0.01)


# ---- bad input: one sentence, nothing written ------------------------------------------------------------------------------------

BAD_SOURCES = {
    "column missing": (lambda rows: [[c for j, c in enumerate(row) if j != 6] for row in rows],
                       f'{SHEET}!1:1 Column "WP_CS" or "CS WP" or "Community weighted population" is missing from the header'),
    "text for a number": (spoilt(4, "WP_G&A", "lots"), f'{SHEET}!F4 WP_G&A holds "lots", which is not a number. Enter a number.'),
    "number as text": (spoilt(4, "WP_G&A", "5,421"), f'{SHEET}!F4 WP_G&A holds "5,421", which is not a number. Enter a number.'),
    "logical for a number": (spoilt(4, "WP_G&A", True), f"{SHEET}!F4 WP_G&A holds TRUE, which is not a number. Enter a number."),
    "blank number": (spoilt(4, "WP_CS", None), f"{SHEET}!G4 WP_CS is blank; a blank is not a zero. Enter the number, 0 if nobody"),
    "practice twice": (spoilt(5, "Practice", "x90001 "), f"{SHEET}!A5 Practice X90001 stands twice, first in row 2. Keep one."),
    "negative list": (spoilt(3, "GP_pop", -5.0), f"{SHEET}!E3 GP_pop is -5, which is negative. Correct the number in the source."),
    "error cell": (spoilt(6, "WP_MH", NOT_AVAILABLE), f"{SHEET}!H6 WP_MH holds the error #N/A. Mend the cell in the source."),
    "blank code": (spoilt(6, "Practice", None), f"{SHEET}!A6 The practice code is blank. Enter the code or remove the row."),
    "blank area": (spoilt(6, "CCG", None), f"{SHEET}!D6 CCG is blank. Fill it in."),
    "column twice": (lambda rows: [[*row, "pop 2018/19" if i == 0 else 1.0] for i, row in enumerate(rows)],
                     f'{SHEET}!N1 Column "pop 2018/19" means the same as column E1'),
    "no table": (lambda rows: rows[1:], "No sheet has a header row with at least five known headings"),
    "no rows": (lambda rows: rows[:1], "The table has no practice rows. Give a workbook with practice rows."),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD_SOURCES)
def test_a_source_that_cannot_be_used_is_told_with_cell_and_remedy(tmp_path, fault):
    change, sentence = BAD_SOURCES[fault]
    done = regenerate(tmp_path, write_source(tmp_path / "practices.xlsx", change(sample_rows())))
    assert done.code == REFUSED
    assert sentence in done.said
    assert "Nothing was written." in done.said and not (tmp_path / "out.xlsx").exists()


def test_all_faults_of_a_source_are_told_together(tmp_path):
    rows = spoilt(9, "GP_pop", -1.0)(spoilt(4, "WP_CS", None)(spoilt(2, "WP_MH", "?")(sample_rows())))
    done = regenerate(tmp_path, write_source(tmp_path / "practices.xlsx", rows), own_process=True)
    assert done.code == REFUSED and all(f"{SHEET}!{cell}" in done.said for cell in ("H2", "G4", "E9"))


@pytest.mark.parametrize("area", [(), ("--ccg", "ZZ1")], ids=["whole", "one CCG"])
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value = 0.07": "value = 0.06"}, "add up to 0.99, not 1"),
        ({"value = 0.07": 'value = "lots"'}, "not a number"),
        ({"value = 190000.0": "value = -1.0"}, "negative"),
        ({"value = 190000.0": "value = inf"}, "not a number"),
        ({'label = "Maternity"\n': ""}, "missing ['label']"),
    ],
    ids=["weights 0.99", "text", "negative", "infinite", "no label"],
)
def test_parameters_that_cannot_be_used_are_told_and_nothing_is_written(tmp_path, changes, words, area):
    source = write_source(tmp_path / "practices.xlsx", sample_rows())
    own = parameter_file(tmp_path / "own.toml", changes)
    done = regenerate(tmp_path, source, *area, parameters=own)
    assert done.code == REFUSED
    assert words in done.said and "Nothing was written." in done.said and not (tmp_path / "out.xlsx").exists()


OPTIONS = {
    "uncovered date": (["--as-at", "2031-04-01"], "covers 01/04/2031"),
    "no date": (["--as-at", "soon"], '"soon" is not a date. Write it as year-month-day, such as 2018-04-01.'),
    "date day first": (["--as-at", "01/04/2018"], '"01/04/2018" is not a date.'),
    "date without dashes": (["--as-at", "20180401"], '"20180401" is not a date.'),
    "impossible date": (["--as-at", "2018-02-30"], '"2018-02-30" is not a date.'),
    "unknown area": (["--ccg", "99X"], "The source has no CCG 99X. Choose one of its 3 codes, such as ZZ1"),
    "area in small letters": (["--ccg", "zz1"], "The source has no CCG zz1. Choose one of its 3 codes, such as ZZ1"),
    "no source": (["--source", "none.xlsx"], "There is no file none.xlsx. Check the name and the folder."),
    "a folder as source": (["--source", "."], "There is no table practices."),
    "not a workbook": (["--source", "notes.xlsx"], "not an Excel workbook"),
    "a folder as out": (["--out", "books.xlsx"], "books.xlsx is a folder. Give the path of a workbook inside it."),
    "no such folder": (["--out", "nowhere/out.xlsx"], "There is no folder"),
    "another ending": (["--out", "out.xls"], "does not end in .xlsx"),
    "no parameter file": (["--parameters", "none.toml"], "none.toml cannot be read as a parameter file"),
    "a folder as parameters": (["--parameters", "."], "cannot be read as a parameter file"),
    "unknown option": (["--colour", "red"], "No such option"),
}


@pytest.mark.parametrize("fault", OPTIONS)
def test_an_option_that_cannot_be_used_is_told_and_nothing_is_written(tmp_path, fault):
    options, sentence = OPTIONS[fault]
    (tmp_path / "notes.xlsx").write_text("Practice,List\nA81001,100\n")
    (tmp_path / "books.xlsx").mkdir()
    usual = ["--source", "sample", "--as-at", "2018-04-01", "--out", "out.xlsx"]
    given = {**dict(zip(usual[::2], usual[1::2], strict=True)), **dict([options])}
    done = cwb("regenerate", "capitation", *(word for pair in given.items() for word in pair), cwd=tmp_path)
    assert done.code == REFUSED
    assert sentence in done.said
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["books.xlsx", "notes.xlsx"]


def test_an_index_of_zero_is_told_with_its_cell(tmp_path):
    """A missing index is an error, never 1 and never 0 (capitation reference, F5)."""
    done = regenerate(tmp_path, write_source(tmp_path / "practices.xlsx", spoilt(5, "MFF_index", 0.0)(sample_rows())))
    assert done.code != HOLDS
    assert "is 0; a cost index is above zero" in done.said and ("Practices!L9" in done.said or f"{SHEET}!J5" in done.said)


def test_the_file_somebody_has_open_is_not_touched(tmp_path):
    (tmp_path / "out.xlsx").write_bytes(sample_bytes())
    (tmp_path / ".~lock.out.xlsx#").write_text(",jsmith,desk-7,21.11.2026 10:00,file:///profile;")
    done = regenerate(tmp_path, "sample")
    assert done.code == REFUSED and "jsmith" in done.said
    assert (tmp_path / "out.xlsx").read_bytes() == sample_bytes()


# ---- an edited book calculated anew ----------------------------------------------------------------------------------------------

SHARE = "hchs_weight_community"


def recalculate(book: Path, folder: Path):
    return cwb("recalculate", book, "--out", "out.xlsx", cwd=folder, own_process=True)


@pytest.fixture(scope="module")
def off_weights(tmp_path_factory):
    """The sample after somebody has lowered one service weight by a hundredth, calculated anew."""
    folder = tmp_path_factory.mktemp("weights")
    done = recalculate(sample_book(folder, {SHARE: 0.06}), folder)
    return done, read(folder / "out.xlsx")


def test_weights_that_do_not_add_up_are_real_errors_in_the_cells(off_weights):
    done, book = off_weights
    assert done.code == FAILS
    for heading in ("HCHS weighted population", "After unavoidable cost", "Target without remoteness, £ thousand", "Split, £"):
        column = [row[heading] for row in table(book, "Working")]
        assert column == [ExcelError("#VALUE!")] * 24 and all(isinstance(cell, ExcelError) for cell in column), heading
    prescribing = [row["Prescribing after health inequalities"] for row in table(book, "Working")]
    assert all(isinstance(cell, float) for cell in prescribing), "what does not depend on the weights stays"


def test_the_sentence_names_the_cell_and_the_sum(off_weights):
    done, book = off_weights
    sentence = "The service weights add up to 0.99, not 1; correct them, they are never rescaled."
    assert sentence in done.said and "Inputs!B16" in done.said
    assert ("Inputs!B16", sentence) in [(row["Where"], row["What"]) for row in findings_shown(book)]


def test_the_checks_sheet_shows_fails_and_so_does_every_sheet_on_top(off_weights):
    done, book = off_weights
    results = {row["Check"]: row["Result"] for row in table(book, "Checks")}
    assert results["Service weights add up to 1"] == "FAILS" and results["The parts add up to the sum split"] == "FAILS"
    assert results["Every row of the source is placed"] == "holds"
    verdict = at(book, "Checks.Master")
    assert verdict == f"{list(results.values()).count('FAILS')} of {len(results)} checks fail"
    assert {sheet.cell(3, 1) for sheet in book.sheets.values()} == {verdict}
    assert verdict in done.said


def test_the_weights_put_right_give_the_first_figures_back(tmp_path, off_weights):
    _, book = off_weights
    spoilt = Path(book.path)
    mended = edited(spoilt, tmp_path / "mended.xlsx", {SHARE: 0.07})
    assert recalculate(mended, tmp_path).code == HOLDS
    again, first = read(tmp_path / "out.xlsx"), read(sample_book(tmp_path))
    assert table(again, "Working") == table(first, "Working")
    assert findings_shown(again) == findings_shown(first)


def test_a_changed_input_moves_what_depends_on_it_and_nothing_else(tmp_path):
    """Another £1,000 of prescribing money is shared by prescribing weight, and the sum rises by exactly that."""
    done = recalculate(sample_book(tmp_path, {"quantum_prescribing": 27_001.0}), tmp_path)
    book = read(tmp_path / "out.xlsx")
    assert done.code == HOLDS and at(book, "sum_to_split") == 217_001_000
    old = table(read(sample_book(tmp_path)), "Working")
    new = table(book, "Working")
    weight = sum(row["Prescribing after health inequalities"] for row in old)
    for before, after in zip(old, new, strict=True):
        assert after["HCHS weighted population"] == before["HCHS weighted population"]
        share = before["Prescribing after health inequalities"] / weight
        assert after["Split, £"] - before["Split, £"] == pytest.approx(1000 * share, abs=0.011)


def test_a_file_changed_after_it_was_saved_is_told_as_it_stands(tmp_path, off_weights):
    """What was verified is told without a second reading, but only as long as the file holds the very same bytes."""
    good, target = sample_book(tmp_path), tmp_path / "out.xlsx"
    saved = save(target, good.read_bytes())
    assert outcome(str(target), [], saved).verdict == outcome(str(target), []).verdict == "All checks hold"
    target.write_bytes(Path(off_weights[1].path).read_bytes())
    assert outcome(str(target), [], saved).verdict == at(off_weights[1], "Checks.Master")
