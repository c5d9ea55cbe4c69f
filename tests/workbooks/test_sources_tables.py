"""Importers of published tables: recognised by headings, every row placed or refused, one finding a fault with its cell, nothing split."""

import pytest
import xlsxwriter

from tests.workbooks.source_books import HEADINGS, PRACTICES, SHEET, Rows, blocks, book, changed, load, rows
from workbooks.outcome import BadInput
from workbooks.reader import read
from workbooks.sources import covering, primary_medical

# ---- what comes in


def test_three_practices_come_in_whole(tmp_path):
    table = load(tmp_path, rows())
    assert not table.blocked and table.reconciles and (table.rows_read, len(table.lines), table.refused) == (3, 3, 0)
    assert table.vintage == "2022/23" and table.texts("practice") == ["X90001", "X90002", "X90003"]
    assert table.placed_sum("list") == 3535 and table.placed_sum("need") == 3500


def test_the_primary_medical_population_is_worked_out_as_published(tmp_path):
    table = load(tmp_path, rows())
    assert primary_medical.weighted_at(table, 0.15) == [1030.0, 1970.0, 485.0]
    assert primary_medical.largest_difference(table, 0.15)[0] == 0
    # 0.9 x 1000 + 0.1 x 1200 = 1020, and 1030 is published; 1980 against 1970; 490 against 485
    assert primary_medical.largest_difference(table, 0.1) == (10.0, "X90002")


def test_a_blank_and_a_zero_are_kept_apart(tmp_path):
    """Maternity of the second practice is blank, acute care of the third is 0: published so, kept so, and told once."""
    table = load(tmp_path, rows())
    assert table.numbers("maternity") == [930.0, None, 430.0] and table.numbers("general_and_acute") == [900.0, 1900.0, 0.0]
    (told,) = [f for f in table.findings if f.rule == "blanks"]
    assert told.where == f"{SHEET}!K3" and told.severity == "note" and "in 1 cell," in told.sentence


def test_columns_that_cannot_be_rebuilt_are_named_at_their_headings(tmp_path):
    found = {f.where: f.sentence for f in load(tmp_path, rows()).findings if f.rule == "not rebuilt"}
    assert "Final WP is taken as published" in found[f"{SHEET}!N1"] and "market forces factor" in found[f"{SHEET}!N1"]
    assert len(found) == 8 and f"{SHEET}!P1" not in found, "the primary medical one is rebuilt"


@pytest.mark.parametrize("above", [0, 1, 13, 29])
def test_the_table_may_begin_further_down(tmp_path, above):
    lines = [[f"Title line {i}"] for i in range(above)] + rows()
    table = load(tmp_path, lines)
    assert not table.blocked and len(table.lines) == 3 and table.lines[0].row == above + 2
    told = [(f.where, f.severity) for f in table.findings if f.rule == "header row"]
    assert told == ([(f"{SHEET}!A{above + 1}", "note")] if above else [])


def test_columns_in_any_order_and_of_the_later_years(tmp_path):
    lines = [row[::-1] for row in rows()]
    lines[0] = [str(h).replace("22/23", "23/24").replace("CCG21", "CCG23").replace("ICS22", "ICB23") for h in lines[0]]
    table = load(tmp_path, lines)
    assert not table.blocked and table.vintage == "2023/24" and table.texts("ccg") == ["ZZ1", "ZZ1", "ZZ2"]


def test_the_year_asked_for_is_taken_where_there_are_two(tmp_path):
    later = rows()
    later[0] = [str(h).replace("2022/23", "2024/25") for h in later[0]]
    both = book(tmp_path / "two.xlsx", {"GP_wp_202223": rows(), "GP_wp_202425": later})
    assert primary_medical.load(both, "2024/25").sheet == "GP_wp_202425"
    asked = primary_medical.load(both)
    assert blocks(asked) == [("GP_wp_202425!A1", "one vintage")] and not asked.lines


def test_totals_and_notes_are_no_practices(tmp_path):
    total = ["Total", None, None, None, None, 3500.0, 3535.0, *[None] * 7, 3500.0, 3485.0]
    table = load(tmp_path, [*rows(), total, ["Source: invented for a test"]])
    assert not table.blocked and table.reconciles and (table.total_rows, table.note_rows, len(table.lines)) == (1, 1, 3)
    assert table.totals["list"] == 3535.0 and table.placed_sum("list") == 3535
    assert [(f.where, f.severity) for f in table.findings if f.rule.startswith("notes")] == [(f"{SHEET}!A6", "note")]


@pytest.mark.parametrize(
    ("line", "is_note"),
    [
        (["Source: invented", "for a test"], True), ([None, "See the notes"], True), ([*[None] * 6, "All figures drafts"], True),
        (["X90009"], False), (["X90009", "Invented Nine"], False), ([None, "Invented Nine", "ZZ1"], False),
    ],
)  # fmt: skip
def test_words_below_the_table_are_told_once_and_a_row_without_figures_is_no_note(tmp_path, line, is_note):
    table = load(tmp_path, [*rows(), [], line])
    assert table.reconciles and (table.note_rows, table.refused) == ((1, 0) if is_note else (0, 1)) and table.blocked is not is_note
    assert sum(f.rule == "notes below the table" for f in table.findings) == is_note


# ---- what does not: one finding with its cell, the row refused, and nothing split

FAULTS = {
    "a code read as a number": (changed(3, "Practice_Code", 90002.0), "A3", "codes are text"),
    "00C read as a number": (changed(3, "CCG21", 0.0), "C3", "codes are text"),
    "01E5 as Excel reads it": (changed(3, "CCG21", 100_000.0), "C3", "codes are text"),
    "01E5 as Excel writes it": (changed(3, "CCG21", "1E+05"), "C3", "codes are text"),
    "a code read as a date": (changed(3, "CCG21", 45_292.0), "C3", "codes are text"),
    "a code that is a pattern": (changed(3, "CCG21", "ZZ*"), "C3", "codes are plain"),
    "a practice twice": (changed(3, "Practice_Code", "x90001 "), "A3", "every row once"),
    "no code": (changed(3, "Practice_Code", None), "A3", "blanks"),
    "a list of nobody": (changed(3, "pop 2022/23", 0.0), "G3", "no zero there"),
    "a blank list": (changed(3, "pop 2022/23", None), "G3", "blanks"),
    "blank health inequalities": (changed(3, "Health Ineq  WP", None), "L3", "blanks"),
    "a negative list": (changed(3, "pop 2022/23", -1.0), "G3", "no negative figures"),
    "words for a number": (changed(3, "pop 2022/23", "n/a"), "G3", "numbers are numbers"),
    "a logical for a number": (changed(3, "pop 2022/23", True), "G3", "numbers are numbers"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_one_finding_and_nothing_is_split(tmp_path, fault):
    lines, cell, rule = FAULTS[fault]
    table = load(tmp_path, lines)
    assert blocks(table) == [(f"{SHEET}!{cell}", rule)]
    assert (table.rows_read, len(table.lines), table.refused) == (3, 2, 1) and table.reconciles
    with pytest.raises(BadInput):
        covering.split(1000.0, table, "need")


def test_the_people_of_a_refused_row_stay_in_the_ledger(tmp_path):
    table = load(tmp_path, FAULTS["00C read as a number"][0])
    assert (table.read_sums["list"], table.placed_sum("list"), table.refused_sums["list"]) == (3535, 1515, 2020)


@pytest.mark.parametrize(("printed", "agrees"), [(3535.0, True), (3536.0, False), (3534.5, False), (3500.0, False)])
def test_a_printed_total_is_held_against_the_rows(tmp_path, printed, agrees):
    table = load(tmp_path, [*rows(), [None, None, None, None, None, None, printed]])
    assert blocks(table) == ([] if agrees else [(f"{SHEET}!G5", "printed totals")])


def test_a_second_row_of_totals_is_a_subtotal_somebody_would_count_twice(tmp_path):
    total = [None, None, None, None, None, None, 3535.0]
    assert blocks(load(tmp_path, [*rows(), total, total])) == [(f"{SHEET}!A6", "printed totals")]


def headed(**names: str) -> Rows:
    lines = rows()
    lines[0] = [names.get(h, h) for h in HEADINGS]
    return lines


@pytest.mark.parametrize(
    ("lines", "cell", "rule"),
    [
        ([[*rows()[0], "Weighted population"], *(row + [1.0] for row in rows()[1:])], None, ""),  # unknown here: listed, harmless
        ([[*rows()[0], "Prescr WP"], *(row + [1.0] for row in rows()[1:])], "Q1", "one column a meaning"),
        ([[*rows()[0], "pop 2023/24"], *(row + [1.0] for row in rows()[1:])], "Q1", "one column a meaning"),
        ([[*rows()[0], "Projected  population 2022/23"], *(row + [1.0] for row in rows()[1:])], "Q1", "one column a meaning"),
        (headed(**{"pop 2022/23": "Registered"}), "1:1", "required columns"),
        (headed(**{"Practice_Code": "Surgery"}), "1:1", "required columns"),
        ([[*rows()[0]], *(row + [1.0] for row in rows()[1:])], "Q1", "header row"),  # figures without a heading
        (rows()[:1], "1:1", "rows"),
        ([[f"Line {i}"] for i in range(30)] + rows(), "A1", "header row"),  # too far down to be found
        ([["Practice_Code", "pop 2022/23"], ["X90001", 5.0]], "A1", "header row"),
    ],
)  # fmt: skip
def test_a_header_at_fault_is_one_finding_and_no_row_is_read(tmp_path, lines, cell, rule):
    table = load(tmp_path, lines)
    assert blocks(table) == ([(f"{SHEET}!{cell}", rule)] if cell else [])
    assert len(table.lines) == (0 if cell else 3)


def test_headings_of_another_vintage_than_the_one_asked_for(tmp_path):
    table = load(tmp_path, rows(), "2024/25")
    assert blocks(table) == [(f"{SHEET}!G1", "one vintage")] and not table.lines


def test_a_merged_heading_is_one_finding(tmp_path):
    """Over two rows: the service headings stand one row lower than the others."""
    upper = [h if "WP" not in h and "need" not in h else None for h in HEADINGS]
    lower = [h if "WP" in h or "need" in h else None for h in HEADINGS]
    upper[7] = None
    merged = book(tmp_path / "merged.xlsx", {SHEET: [upper, lower, *rows()[1:]]}, {"H1:P1": "Weighted populations"})
    table = primary_medical.load(merged)
    assert blocks(table) == [(f"{SHEET}!H1:P1", "header row")] and not table.lines


def test_a_merged_title_above_the_table_does_no_harm(tmp_path):
    titled = book(tmp_path / "titled.xlsx", {SHEET: [[], *rows()]}, {"A1:P1": "Weighted populations 2022/23"})
    assert not primary_medical.load(titled).blocked


def test_a_formula_nobody_has_calculated_is_no_blank_and_no_note(tmp_path):
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet(SHEET)
        for i, line in enumerate(rows()):
            for j, cell in enumerate(line):
                if (i, j) == (2, 6):
                    sheet.write_formula(i, j, "=1000+1020", None, "")
                elif cell is not None:
                    sheet.write(i, j, cell)
    table = primary_medical.load(read(path))
    assert [where for where, _ in blocks(table)] == [f"{SHEET}!G3"] and table.refused == 1


# ---- the split


def test_a_sum_is_split_by_need_to_the_penny_when_nothing_blocks(tmp_path):
    """1,000.00 by 1000 : 2000 : 500 = 285.714.., 571.428.., 142.857..; the penny left over goes to the largest remainder, .857."""
    parts = covering.split(1000.0, load(tmp_path, rows()), "need")
    assert {code: float(part) for code, part in parts.items()} == {"X90001": 285.71, "X90002": 571.43, "X90003": 142.86}


def test_a_blank_weight_is_no_zero_in_a_split(tmp_path):
    """Maternity of the second practice is blank: carried when read, refused when it should share out money."""
    with pytest.raises(BadInput) as refused:
        covering.split(1000.0, load(tmp_path, rows()), "maternity")
    assert [f.where for f in refused.value.findings] == [f"{SHEET}!K3"]


def test_a_negative_sum_and_weights_of_nothing(tmp_path):
    """A claw-back is split like a payment with the sign changed; nothing can be split by nothing."""
    parts = covering.split(-1000.0, load(tmp_path, rows()), "need")
    assert sum(parts.values()) == -1000
    with pytest.raises(BadInput):
        covering.split(1000.0, load(tmp_path, [rows()[0], [*PRACTICES[2][:7], 0.0, *PRACTICES[2][8:]]]), "general_and_acute")


def test_an_empty_column_of_areas_is_told_and_no_practice_is_lost(tmp_path):
    lines = rows()
    for line in lines[1:]:
        line[HEADINGS.index("CCG21")] = None
    table = load(tmp_path, lines)
    assert not table.blocked and len(table.lines) == 3
    assert [f.where for f in table.findings if f.rule == "blanks"][:1] == [f"{SHEET}!C2"]
    ledger = covering.cover(covering.units(table, "practice", ("list",)), covering.units(table, "practice", ("list",), "ccg"), ("people",))
    assert [f.where for f in ledger.findings if f.severity == "block"] == [f"{SHEET}!A2", f"{SHEET}!A3", f"{SHEET}!A4"]
