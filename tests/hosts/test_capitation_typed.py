"""What is typed into a capitation workbook and calculated anew: used as it stands, or refused with its cell; never passed over."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.practice_books import at, findings_shown, sample_bytes, table
from udfs.errors import column_letters
from workbooks.capitation.tables import SCHEMA
from workbooks.fill import Filled
from workbooks.held_back import COMPLETION, HELD
from workbooks.job.schema import Field, Setting, grid_name
from workbooks.outcome import Outcome
from workbooks.patch import set_cells
from workbooks.reader import Cell, Workbook, read
from workbooks.recalc import Recalculated, recalculate
from workbooks.regenerate import recalculated
from workbooks.template import load
from workbooks.templates import from_job, template

HOLD = "All checks hold"
WRONG: dict[str, Cell] = {"date": "soon", "logical": "maybe", "number": "about ten", "money": "about ten", "code": 5.0}
FREE = ("area", "index_base", "earlier_label", "leaver")  # settings that are words of any kind
NOT_TYPED = ("published", "findings", "explain")
TOLD_BY_FUNCTIONS = [f.name for f in SCHEMA.tables["practices"] if f.kind == "number" and f.name not in ("list", "remoteness")]
TABLES = [name for name in SCHEMA.tables if name not in NOT_TYPED]
Typed = Mapping[str, Cell]


@cache
def sample() -> Filled:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        path.write_bytes(sample_bytes())
        return Filled(read(path))


def settings() -> Iterator[tuple[Setting, str]]:
    """Every setting of the sample with its cell."""
    for setting in SCHEMA.known.values():
        if sample().has(setting.name):
            sheet, row, column, *_ = sample().place(setting.name)
            yield setting, f"{sheet.name}!{column_letters(column)}{row}"


def columns() -> Iterator[tuple[str, Field, str]]:
    """Every column of every table of the sample, with the cell of its second row."""
    for name in TABLES:
        if sample().has(f"{grid_name(name)}.Area"):
            sheet, top, left, bottom, _ = sample().place(f"{grid_name(name)}.Area")
            row = min(top + 2, bottom)
            yield from ((name, field, f"{sheet.name}!{column_letters(left + i)}{row}") for i, field in enumerate(SCHEMA.tables[name]))


def typed(cells: Typed) -> bytes:
    data = sample_bytes()
    for where, value in cells.items():
        sheet, _, cell = where.rpartition("!")
        letter, row = cell[0], int(cell[1:])
        data = set_cells(data, sheet, {(row, ord(letter) - 64): value}, locked=True)
    return data


def anew(folder: Path, cells: Typed) -> tuple[Outcome, Workbook]:
    """As `cwb recalculate` does."""
    path = folder / "typed.xlsx"
    path.write_bytes(typed(cells))
    return recalculated(str(path), str(path)), read(path)


@cache
def _known():
    return recalculate(sample_bytes()).known


def calculated(cells: Typed) -> Recalculated:
    return recalculate(typed(cells), known=_known())


def named(book: Workbook) -> set[str]:
    """The cells the sheet Completion names, each in the line of its own setting or column."""
    said = (str(value) for (_, column), value in book.sheet(COMPLETION).cells.items() if column == 2)
    return {text.partition(": ")[0] for text in said if "!" in text}


# ---- every cell, with something in it that cannot be used: all at once, for each setting and column has a line of its own


def wrong() -> dict[str, Cell]:
    """A cell of every kind with what that kind cannot be."""
    cells: dict[str, Cell] = {}
    for setting, where in settings():
        if setting.choices:
            cells[where] = "nonsense"
        elif setting.name not in FREE:
            cells[where] = WRONG.get(setting.number, "about ten")
    for table_name, field, where in columns():
        if field.kind in WRONG and not (table_name == "practices" and field.kind == "number" and field.name != "list"):
            cells[where] = WRONG[field.kind]
    return cells


def blank() -> dict[str, Cell]:
    """Every cell without which there is no result, emptied."""
    cells: dict[str, Cell] = {}
    for setting, where in settings():
        dated = setting.parameter and not setting.name.startswith("taper")
        chosen = setting.name in ("pace_by", "floor_growth", "convergence", "lists_mode", "leaver", "population_date")
        if setting.required or dated or chosen:
            cells[where] = None
    for _, field, where in columns():
        if field.required:
            cells[where] = None
    return cells


@pytest.mark.parametrize("spoilt", [wrong, blank])
def test_every_cell_that_cannot_be_used_is_named_and_every_amount_held_back(tmp_path, spoilt):
    cells = spoilt()
    assert len(cells) > 30
    path = tmp_path / "typed.xlsx"
    path.write_bytes(calculated(cells).data)
    book = read(path)
    assert set(cells) - named(book) == set()
    assert {at(book, name) for name in ("sum_to_split", "pace_money", "cascade_money")} == {HELD}
    assert at(book, "Checks.Master") != HOLD


@pytest.mark.parametrize("name", TOLD_BY_FUNCTIONS)
def test_a_word_for_a_figure_of_a_practice_is_told_by_the_function_that_reads_it(name):
    where = next(cell for table_name, field, cell in columns() if (table_name, field.name) == ("practices", name))
    told = calculated({where: "about ten"}).findings
    assert any(f"({where})" in finding.sentence and finding.severity == "block" for finding in told), told


# ---- changes that can be used


CHANGES: dict[str, Typed] = {
    "other rules of the pace, a unit that closes, other money": {
        "Baselines!B12": False, "Baselines!B9": 0.02, "Baselines!B10": 0.25, "Baselines!B11": 0.5, "Baselines!C20": True,
        "Baselines!B8": 170_000_000.0, "Baselines!B19": 55_000_000.0, "Providers!B7": 1_000_000.0, "Providers!B8": 0.05,
        "Providers!B9": "sainte_lague", "Providers!B10": "at_once", "Providers!C15": 7.0, "Lists!B14": "X90003", "Lists!B15": 2.0,
        "Lists!B8": 1000.0, "Lists!H19": 43374.0, "Lists!E19": 0.0, "Lists!D19": 0.0,
        "Contracts!C7": 48e6, "Contracts!D7": 55_100.0, "Explain!A7": "X90003",
        "Inputs!B26": 190_000.0, "Practices!E6": 5900.0, "Practices!F6": 6100.0, "Earlier vintage!C13": 4000.0,
    },
    "no cap, no top slice, a pool instead of a rate": {
        "Baselines!B11": None, "Baselines!B15": 0.2, "Baselines!B13": 0.03, "Providers!B8": None, "Lists!B7": "fixed_pool",
        "Lists!B9": 12_000_000.0, "Lists!B10": 13_000_000.0, "Lists!B11": 14_000_000.0, "Lists!B12": 15_000_000.0,
    },
}  # fmt: skip
AMOUNTS = (("Working", "Split, £"), ("CCGs", "Split, £"), ("ByPlace", "Split, £"), ("Pace", "Allocation, £"), ("Cascade", "Amount, £"),
           ("Reconciled", "Still to settle, £"), ("Leaver", "Change, £"), ("Vintage", "Target, £, change"), ("Explained", "So far, £"),
           ("Gate", "Of the core target"))  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_input_gives_the_amounts_of_a_workbook_made_from_it(tmp_path, what):
    outcome, book = anew(tmp_path, CHANGES[what])
    assert outcome.verdict == HOLD, outcome.findings
    made = tmp_path / "made.xlsx"
    from_job(template("capitation"), load(template("capitation"), str(tmp_path / "typed.xlsx")), str(made))
    there, before = read(made), read_sample()
    for name, heading in AMOUNTS:
        here, wanted, was = ([row[heading] for row in table(b, name)] for b in (book, there, before))
        assert here == wanted, (name, heading)
        assert here != was or name in ("Working", "CCGs", "ByPlace", "Vintage", "Explained", "Gate"), "it was to change"


def read_sample() -> Workbook:
    return sample().book


# ---- changes the sheets were not made for, and what an earlier calculation said


MADE_ANEW = {
    "Baselines!B7": ("ccg", "Units was changed since the sheets were made: press Pace of change"),
    "Inputs!B10": ("ZZ1", "CCG, when only one is listed was changed since the sheets were made: press Split"),
    "Lists!B14": (None, "Unit that leaves was filled in when the sheets were made: press Reconcile lists"),
    "Lists!A25": ("X90009", "this row, below the table, is in no figure yet: make the sheets anew: press Reconcile lists"),
    "Practices!D7": ("ZZ9", "the sheets were made without it: press Split"),
    "Places!B15": ("Dale", "the sheets were made without this place: press Assign practices to places"),
    "Earlier vintage!A12": ("X90950", "codes came or went since the sheets were made: press Compare two vintages"),
    "Explain!A7": ("X9", "there is no such unit; choose one of the drop-down"),
}


def test_what_the_sheets_were_not_made_for_is_told_with_the_button_to_press(tmp_path):
    path = tmp_path / "typed.xlsx"
    path.write_bytes(calculated({where: value for where, (value, _) in MADE_ANEW.items()}).data)
    said = {str(value) for (_, column), value in read(path).sheet(COMPLETION).cells.items() if column == 2}
    for where, (_, told) in MADE_ANEW.items():
        assert any(told in text and text.startswith(where.partition("!")[0]) for text in said), (where, said)


def test_the_gate_is_told_anew_by_each_calculation(tmp_path):
    """The contract of the coast: £45m for 30,000 people; mended, £50m for the 55,100 on its lists; spoilt, for 109 people."""
    of_coast = lambda outcome: [(f.severity, f.sentence) for f in outcome.findings if f.where == "Contracts!C7, Value a year, £"]
    mended, _ = anew(tmp_path, {"Contracts!C7": 50e6, "Contracts!D7": 55_100.0})
    assert of_coast(mended) == [] and mended.verdict == HOLD
    spoilt, book = anew(tmp_path, {"Contracts!D7": 109.0})
    assert [severity for severity, _ in of_coast(spoilt)] == ["block"] and spoilt.verdict != HOLD
    shown = [row["What"] for row in findings_shown(book)]
    assert any("382.44 times" in str(what) for what in shown) and not any("1.39 times" in str(what) for what in shown)


def test_a_date_no_parameter_covers_pays_nothing(tmp_path):
    outcome, book = anew(tmp_path, {"Inputs!B7": 42005.0})  # 1 January 2015
    assert at(book, "sum_to_split") == at(book, "pace_money") == HELD and outcome.verdict != HOLD
    assert any(f.where == "Inputs!B16" and "not on 01/01/2015" in f.sentence for f in outcome.findings)


def test_floors_and_caps_that_cannot_meet_the_money_name_the_cell_of_the_money(tmp_path):
    """With Vale closed the caps of the others leave £1,253,961.32 of the money unused; no sum of money is entered that could be wrong."""
    outcome, book = anew(tmp_path, {"Baselines!C20": True})
    assert any(f.where == "Baselines!B11" and "£1,253,961.32" in f.sentence for f in outcome.findings)
    assert {str(row["Allocation, £"]) for row in table(book, "Pace")} == {"#NUM!"}


def test_nothing_is_written_where_nothing_has_changed(tmp_path):
    path = tmp_path / "typed.xlsx"
    path.write_bytes(sample_bytes())
    recalculated(str(path), str(path))
    assert path.read_bytes() == sample_bytes()


@pytest.mark.parametrize(("cell", "value", "named_cell"), [
    ("Practices!E6", 0.0, "Practices!E6"), ("Places!A14", None, "Places!A14"), ("Lists!H19", 43313.0, "Lists!D19"),
])  # fmt: skip
def test_one_slip_is_told_once_and_at_its_own_cell(tmp_path, cell, value, named_cell):
    """Nothing is said of the calculations that merely wait for it."""
    outcome, _ = anew(tmp_path, {cell: value})
    blocks = [f for f in outcome.findings if f.severity == "block"]
    assert any(named_cell in f"{f.where} {f.sentence}" for f in blocks)
    assert len(blocks) <= (3 if cell.startswith("Practices") else 1), blocks
