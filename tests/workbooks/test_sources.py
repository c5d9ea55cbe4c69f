"""The importer of practice workbooks: columns by heading wherever they stand, every row accounted for, totals kept apart."""

from pathlib import Path

import pytest
import xlsxwriter

from tests.practice_books import SHEET, column, sample_rows, spoilt, write_source
from workbooks.reader import read
from workbooks.sources import headings, nhs_practices
from workbooks.sources.nhs_practices import ALIASES, GROUPINGS, NUMBERS, REQUIRED, PracticeTable


def load(path: Path) -> PracticeTable:
    return nhs_practices.load(read(path))


def from_rows(folder: Path, rows: list[list[object]]) -> PracticeTable:
    return load(write_source(folder / "practices.xlsx", rows))


def warned(table: PracticeTable) -> list[tuple[str, str, str]]:
    return [(f.where, f.severity, f.rule) for f in table.findings if f.rule != "remoteness"]


def test_the_sample_comes_in_as_it_stands(tmp_path):
    table = from_rows(tmp_path, sample_rows())
    assert (table.rows_read, len(table.practices), table.total_rows, table.refused) == (24, 24, 0, 0)
    first = table.practices[0]
    assert first.texts == {"practice": "X90001", "name": "Invented Practice 01 (Invented Northshire)", "system": "ZZZ", "ccg": "ZZ1"}
    assert first.numbers["list"] == 5860 and first.numbers["avoidable_mortality"] == 3973.67 and first.remoteness == 0


@pytest.mark.parametrize(("name", "alias"), [(name, alias) for name, aliases in ALIASES.items() for alias in aliases])
def test_every_known_spelling_of_a_heading_is_recognised(tmp_path, name, alias):
    """Case, surplus blanks and the year do not matter; the layouts of 2018/19, 2022/23 and 2023/24 differ in all of them."""
    spelling = "  " + alias.upper().replace("{YEAR}", "2024/25").replace(" ", "  ") + " "
    old = {n: next((a for a in aliases if a in sample_rows()[0]), None) for n, aliases in ALIASES.items()}
    header, *rows = sample_rows()
    if old[name]:
        header = [spelling if h == old[name] else h for h in header]
    else:
        header, rows = [*header, spelling], [[*row, 1.0] for row in rows]
    table = from_rows(tmp_path, [header, *rows])
    assert not table.blocked and len(table.practices) == 24
    assert name in REQUIRED or name in ("name", "system", *GROUPINGS) or table.has(name)


def test_columns_may_stand_in_any_order_under_titles_and_notes(tmp_path):
    rows = [row[::-1] for row in sample_rows()]
    titled = [["Weighted populations 2018/19"], [], ["Produced for the allocations"], *rows]
    table = from_rows(tmp_path, titled)
    assert [p.code for p in table.practices] == [row[0] for row in sample_rows()[1:]]
    assert table.practices[3].numbers["list"] == 10_932


def test_the_sheet_with_the_most_known_headings_is_taken(tmp_path):
    path = tmp_path / "several.xlsx"
    with xlsxwriter.Workbook(path) as book:
        notes = book.add_worksheet("Read me")
        notes.write_row(0, 0, ["Practice", "CCG", "STP21", "GP_pop", "WP_AM"])
        sheet = book.add_worksheet("Figures")
        for i, row in enumerate(sample_rows()):
            sheet.write_row(i, 0, row)
    assert load(path).sheet == "Figures" and len(load(path).practices) == 24


def test_unknown_columns_are_kept_in_mind_and_harm_nothing(tmp_path):
    table = from_rows(tmp_path, [[*row, "Local note" if i == 0 else "x"] for i, row in enumerate(sample_rows())])
    assert table.unknown == ("Local note",) and not table.blocked


def test_a_total_row_is_kept_apart_and_never_added_in(tmp_path):
    total = [None, None, None, None, 218_085.0, *[7.0] * 8]
    table = from_rows(tmp_path, [*sample_rows(), total])
    assert len(table.practices) == 24 and table.total_rows == 1
    assert table.totals["list"] == 218_085 and sum(p.numbers["list"] for p in table.practices) == 218_085


def test_the_ledger_is_complete_rows_read_are_placed_totals_or_refused(tmp_path):
    rows = spoilt(7, "GP_pop", -1.0)(spoilt(5, "WP_CS", "?")(sample_rows()))
    rows += [[None] * 13, [None, None, None, None, 9.0, *[9.0] * 8], [None, None, "ZZZ", "ZZ1", *[1.0] * 9]]
    table = from_rows(tmp_path, rows)
    assert (len(table.practices), table.total_rows, table.refused) == (22, 1, 3)
    assert table.rows_read == len(table.practices) + table.total_rows + table.refused == 26


def test_remoteness_is_the_difference_of_the_two_published_targets(tmp_path):
    header, *rows = sample_rows()
    with_targets = [[*header, "Target_exc_remote_£k", "Target_inc_remote_£k"], *([*row, 100.1, 100.4] for row in rows)]
    table = from_rows(tmp_path, with_targets)
    assert {p.remoteness for p in table.practices} == {0.3}, "as written: 100.4 less 100.1, not 0.30000000000001137"


def test_without_those_targets_a_note_says_that_none_is_added(tmp_path):
    (note,) = from_rows(tmp_path, sample_rows()).findings
    assert (note.where, note.severity) == (SHEET, "note") and "gives no remoteness" in note.sentence


@pytest.mark.parametrize(
    ("heading", "value", "expected"),
    [
        ("Practice", " x90003 ", []),  # trimmed and in capitals
        ("Practice", "A1", [(f"{SHEET}!A4", "warn", "practice code")]),  # kept, but odd
        ("CCG", "00C", []), ("CCG", "01E02", []),  # looks like a number to Excel, is a code to us
        ("Practice name", "=1+1", []), ("Practice name", None, []), ("STP21", None, []),
        ("GP_pop", 0.0, [(f"{SHEET}!E4", "warn", "lists of somebody")]), ("GP_pop", 0.5, []),  # tiny lists are real
    ],
)  # fmt: skip
def test_odd_codes_are_kept_and_told(tmp_path, heading, value, expected):
    table = from_rows(tmp_path, spoilt(4, heading, value)(sample_rows()))
    assert not table.blocked and len(table.practices) == 24
    assert warned(table) == expected


@pytest.mark.parametrize(
    ("heading", "value", "cell"),
    [("Practice", 90003.0, "A4"), ("Practice", 100_000.0, "A4"),  # 01E5 as Excel reads it
     ("CCG", 1.0, "D4"), ("CCG", 45_292.0, "D4"), ("STP21", 12.0, "C4"), ("CCG", True, "D4")],
)  # fmt: skip
def test_a_code_read_as_a_number_or_a_date_stops_the_import(tmp_path, heading, value, cell):
    table = from_rows(tmp_path, spoilt(4, heading, value)(sample_rows()))
    assert warned(table) == [(f"{SHEET}!{cell}", "block", "codes are text")]
    assert table.blocked and table.refused == 1


def test_a_line_of_words_below_the_table_is_one_note_and_no_practice(tmp_path):
    table = from_rows(tmp_path, [*sample_rows(), [], ["Source: invented figures"], ["Provisional_until_confirmed"]])
    assert [(f.where, f.severity) for f in table.findings if f.rule == "notes below the table"] == [(f"{SHEET}!A27", "note"),
                                                                                                   (f"{SHEET}!A28", "note")]  # fmt: skip
    assert not table.blocked and (table.rows_read, len(table.practices), table.note_rows) == (24, 24, 2)


def test_a_code_alone_is_an_unfinished_row_and_no_note(tmp_path):
    table = from_rows(tmp_path, [*sample_rows(), ["X90099"]])
    assert table.blocked and table.note_rows == 0 and table.refused == 1


@pytest.mark.parametrize(("strict", "severity"), [(True, "block"), (False, "warn")])
@pytest.mark.parametrize("label", [None, "Total", "England"])
def test_a_printed_total_that_does_not_agree_is_named_with_its_cell(tmp_path, strict, severity, label):
    """The lists of the sample add up to 218,085; 218,087 is two too many."""
    path = write_source(tmp_path / "practices.xlsx", [*sample_rows(), [label, None, None, None, 218_087.0]])
    table = nhs_practices.load(read(path), strict=strict)
    (found,) = [f for f in table.findings if f.rule == "printed totals"]
    assert (found.where, found.severity) == (f"{SHEET}!E26", severity) and "218,087" in found.sentence and "218,085" in found.sentence
    assert len(table.practices) == 24 and table.blocked is strict


@pytest.mark.parametrize("printed", [218_085.0, 218_084.9])
def test_a_printed_total_that_agrees_is_not_told(tmp_path, printed):
    table = from_rows(tmp_path, [*sample_rows(), [None, None, None, None, printed]])
    assert ("printed totals" in {f.rule for f in table.findings}) is (printed != 218_085.0)


def test_a_whole_printed_total_may_be_rounded_or_cut(tmp_path):
    rows = spoilt(4, "GP_pop", 0.56)(sample_rows())
    total = sum(row[column("GP_pop")] for row in rows[1:])
    for printed in (float(int(total)), float(int(total) + 1)):
        assert not from_rows(tmp_path, [*rows, [None, None, None, None, printed]]).blocked
        assert "printed totals" not in {f.rule for f in from_rows(tmp_path, [*rows, [None, None, None, None, printed]]).findings}


def test_a_list_of_nobody_stops_a_strict_import(tmp_path):
    path = write_source(tmp_path / "practices.xlsx", spoilt(4, "GP_pop", 0.0)(sample_rows()))
    table = nhs_practices.load(read(path), strict=True)
    assert [(f.where, f.rule) for f in table.findings if f.severity == "block"] == [(f"{SHEET}!E4", "lists of somebody")]


def test_the_practices_are_the_universe_of_a_ledger(tmp_path):
    table = from_rows(tmp_path, sample_rows())
    universe = nhs_practices.units(table, "ccg")
    assert universe.codes[0] == "X90001" and universe.amounts[0] == [5860.0] and universe.cells[0] == f"{SHEET}!A2"
    assert universe.groups[0] == "ZZ1" and len(universe.cells) == 24


@pytest.mark.parametrize(("value", "kept"), [(" North ", "North"), (7.0, "7"), ("U00001", "U00001"), (None, None)])
def test_a_practice_keeps_what_it_may_be_placed_by(tmp_path, value, kept):
    """The place of 2018/19 is "a number or a name, user defined", and 840 practices stand in no network."""
    header, *rows = sample_rows()
    table = from_rows(tmp_path, [[*header, "Place", "PCN"], *([*row, value, "U1"] for row in rows)])
    assert not table.blocked and table.practices[0].texts.get("place") == kept and table.practices[0].texts["network"] == "U1"


@pytest.mark.parametrize(("column", "cell"), [(13, "N4"), (3, "D4"), (0, "A4")])
def test_an_error_where_a_code_or_a_place_belongs_stops_the_import(tmp_path, column, cell):
    """Place, CCG and practice: none of them is the text #N/A."""
    header, *rows = sample_rows()
    path = tmp_path / "error.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(SHEET)
        for i, row in enumerate([[*header, "Place"], *([*row, "North"] for row in rows)]):
            sheet.write_row(i, 0, row)
        sheet.write_formula(3, column, "=NA()", None, "#N/A")
    assert warned(load(path)) == [(f"{SHEET}!{cell}", "block", "no error cells")]


@pytest.mark.parametrize(("heading", "cell"), [("GP_pop", "E4"), ("CCG", "D4"), ("Practice", "A4")])
def test_a_formula_nobody_has_calculated_is_no_blank(tmp_path, heading, cell):
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(SHEET)
        for i, row in enumerate(sample_rows()):
            sheet.write_row(i, 0, row)
        sheet.write_formula(3, column(heading), "=1000+1020", None, "")
    table = load(path)
    assert [w for w in warned(table) if w[1] == "block"][0][0] == f"{SHEET}!{cell}" and table.refused == 1
    assert [f.sentence for f in table.findings if f.severity == "block"] == [f"{heading} is a formula nobody has calculated."]


@pytest.mark.parametrize("double", ["WP_SMR", "Health Ineq  WP"])
def test_two_columns_of_one_meaning_stop_the_import(tmp_path, double):
    header, *rows = sample_rows()
    table = from_rows(tmp_path, [[*header, double], *([*row, 1.0] for row in rows)])
    assert warned(table) == [(f"{SHEET}!N1", "block", "one column a meaning")] and not table.practices


def test_a_database_that_wrote_null_left_a_blank(tmp_path):
    """66 practices of 2018/19 have NULL for a network: with the 774 left empty, the 840 without one."""
    header, *rows = sample_rows()
    table = from_rows(tmp_path, [[*header, "PCN"], *([*row, "NULL"] for row in rows)])
    assert not table.blocked and "network" not in table.practices[0].texts
    spoilt_list = from_rows(tmp_path, spoilt(4, "GP_pop", "NULL")(sample_rows()))
    assert spoilt_list.blocked and "blank" in spoilt_list.findings[0].sentence


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    table = from_rows(tmp_path, spoilt(4, "Practice name", "=HYPERLINK(1)")(sample_rows()))
    assert table.practices[2].texts["name"] == "=HYPERLINK(1)"


@pytest.mark.parametrize("heading", [sample_rows()[0][column(h)] for h in ("GP_pop", "WP_G&A", "WP_CS", "WP_MH", "WP_Mat", "WP_AM",
                                                                          "WP_Presc", "MFF_index", "EACA_index")])  # fmt: skip
def test_a_blank_in_any_figure_is_refused_and_never_zero(tmp_path, heading):
    table = from_rows(tmp_path, spoilt(4, heading, None)(sample_rows()))
    assert table.blocked and table.refused == 1
    rule = "a missing index is never 1 and never 0" if heading.endswith("_index") else "a blank is not a zero"
    assert [f.sentence for f in table.findings if f.severity == "block"] == [f"{heading} is blank; {rule}."]


def test_every_figure_of_the_formula_is_required():
    assert set(NUMBERS) < set(REQUIRED) and len(NUMBERS) == 9


def test_a_heading_is_compared_without_case_blanks_and_year():
    assert headings.normalised(" Projected  Population 2022/23 ") == headings.normalised("projected population 2018 / 19")
    assert headings.normalised("WP_CS") != headings.normalised("WP_MH")


@pytest.mark.published
def test_the_national_workbook_of_2018_19_is_read_without_a_loss(shared):
    """7,325 practices, 268 of them remote in 7 CCGs with £34,055.6k, lists of 59,079,904.56 people (capitation reference, F6)."""
    table = load(shared / "data/capitation/gp_practice_weighted_population.xlsx")
    practices = table.practices
    assert (table.rows_read, len(practices), table.total_rows, table.refused) == (7_326, 7_325, 1, 0)
    remote = [p for p in practices if p.remoteness]
    assert len(remote) == 268 and {p.texts["ccg"] for p in remote} == {"01H", "01K", "03M", "03T", "05F", "10L", "99P"}
    assert sum(p.remoteness for p in remote) == pytest.approx(34_055.6, abs=0.05)
    assert sum(p.numbers["list"] for p in practices) == pytest.approx(59_079_904.55623126, abs=1e-6)
    assert len({p.texts["ccg"] for p in practices}) == 192
    assert not [f for f in table.findings if f.severity == "block"]
