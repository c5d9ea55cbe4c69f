"""What holds for every template: regenerated alike each time and from itself, the same by its buttons, bad input told in one sentence."""

import functools
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from tests.hosts.contract_book import parts
from tests.hosts.template_book import ask, enter, fill, set_up, steps, typed
from workbooks import reader
from workbooks.errors import WorkbookError
from workbooks.fill import Filled
from workbooks.job.schema import grid_name
from workbooks.job.state import Job
from workbooks.outcome import BadInput
from workbooks.template import Template, load
from workbooks.templates import TEMPLATES, regenerate, template
from xl_addin.headless import calculation, opened, press_file

# made of a published file by the command line, nothing is typed in
WITHOUT_BUTTONS = {"capitation_primary", "capitation_age_sex"}
TELL_THE_SOURCE = ("Start", "Read me", "Inputs", "Sources", "Change log")  # a book that was typed in names another source than the sample
HOLD = "All checks hold"
CELL_NAMED = re.compile(r"(?P<sheet>[^!]+)!(?P<column>[A-Z]{1,3})(?P<row>\d+)(?:, (?P<heading>.+))?")


class Made:
    """A template's sample: its job, its workbook by the command line, and its workbook by the buttons."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.template: Template = template(kind)
        self.folder = folder
        self.book = folder / "sample.xlsx"
        self.outcome = regenerate(self.template, None, str(self.book))
        self.job: Job = load(self.template, None)


with_buttons = pytest.mark.parametrize("made", [kind for kind in TEMPLATES if kind not in WITHOUT_BUTTONS], indirect=True, scope="module")


@pytest.fixture(scope="module", autouse=True)
def calculated_once():
    """What a button has calculated it need not calculate again from the same bytes; that it would come out the same is proven elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calculation, "recalculate", functools.lru_cache(maxsize=16)(calculation.recalculate))
        yield


@pytest.fixture(scope="module", params=list(TEMPLATES))
def made(request, tmp_path_factory) -> Made:
    return Made(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def pressed(made: Made) -> Path:
    """Set up in an empty workbook, filled as its sheets come, and every button pressed one after the other."""
    names = steps(made.template)
    path = set_up(made.folder / "pressed.xlsx", made.template)
    asked = ask(path, made.template, made.job)
    done = fill(path, made.template, made.job)
    enter(path, **asked)
    for name in names[1:]:
        report = press_file(name, path)
        if new := fill(path, made.template, made.job, done):
            done |= new
            report = press_file(name, path)
        assert not report.refused, f"{name}: {report.sentence}"
    return path


def cells(book: reader.Workbook, sheet: str) -> dict:
    """What a sheet shows below the overall verdict; empty texts of formulas are blank, and a cell named is the one that holds the same."""
    shown = book.sheet(sheet).cells.items()
    return {place: pointed(book, value) for place, value in shown if value not in (None, "") and place[0] > 3}


def pointed(book: reader.Workbook, value: object) -> object:
    """What stands in the cell a finding names and first in its row: an empty table above leaves more room than a filled one."""
    named = CELL_NAMED.fullmatch(value) if isinstance(value, str) else None
    if not named or named["sheet"] not in book.sheets:
        return value
    sheet, row = book.sheet(named["sheet"]), int(named["row"])
    holds = [sheet.cell(row, column) for column in (1, column_index_from_string(named["column"]))]
    return (named["sheet"], named["column"], named["heading"], *holds) if any(cell not in (None, "") for cell in holds) else value


def calculated(sheet: reader.Sheet) -> bool:
    """Whether a sheet holds formulas below the overall verdict; where none do, empty tables leave more room than filled ones."""
    return any(row > 3 for row, _ in sheet.formulas)


# ---- by the command line


def test_its_checks_hold_on_the_sample(made: Made):
    assert (made.outcome.verdict, made.outcome.blocking) == (HOLD, 0)


def test_regenerated_twice_it_is_the_same_byte_for_byte(made: Made, tmp_path: Path):
    regenerate(made.template, "sample", str(tmp_path / "again.xlsx"))
    assert (tmp_path / "again.xlsx").read_bytes() == made.book.read_bytes()


def test_its_own_workbook_as_the_source_gives_the_same_bytes(made: Made, tmp_path: Path):
    regenerate(made.template, str(made.book), str(tmp_path / "again.xlsx"))
    assert (tmp_path / "again.xlsx").read_bytes() == made.book.read_bytes()


# ---- by its buttons


def test_it_has_buttons_unless_nothing_of_it_is_typed_in(made: Made):
    assert bool(steps(made.template)) == (made.template.kind not in WITHOUT_BUTTONS)


@with_buttons
def test_the_buttons_give_what_the_command_line_gives(made: Made, pressed: Path):
    theirs, by_buttons = reader.read(made.book), reader.read(pressed)
    assert set(theirs.sheets) <= set(by_buttons.sheets)
    told = provenance(made)
    for name, sheet in theirs.sheets.items():
        if name not in (*TELL_THE_SOURCE, *told) and calculated(sheet):
            ours, wanted = cells(by_buttons, name), cells(theirs, name)
            different = {p: (ours.get(p), wanted.get(p)) for p in ours.keys() | wanted.keys() if ours.get(p) != wanted.get(p)}
            assert not different, name
    assert entries(load(made.template, str(pressed))) == entries(made.job)


def provenance(made: Made) -> set[str]:
    """Sheets that show where inputs are from, which differs for what was typed in; what was entered there is compared as entries."""
    filled = Filled(reader.read(made.book))
    names = ["source_hash", *(s.name for s in made.template.known.values() if s.parameter and filled.has(s.name))]
    return {filled.place(name)[0].name for name in names}


def entries(job: Job) -> tuple:
    """Settings and rows as they were entered, without where they stand; findings and a log are read back, but entered by nobody."""
    entered = {name: rows for name, rows in job.rows.items() if name not in ("findings", "change_log")}
    rows = {name: [{n: typed(v) for n, v in row.items() if n != "at"} for row in rows] for name, rows in entered.items()}
    return job.settings, rows


@with_buttons
def test_pressing_them_again_changes_nothing(made: Made, pressed: Path, tmp_path: Path):
    path = Path(shutil.copy(pressed, tmp_path / "again.xlsx"))
    before = parts(path)
    for name in steps(made.template):
        assert press_file(name, path).changed == (), name
    assert parts(path) == before


# ---- bad input


@with_buttons
def test_nothing_entered_yet_is_told_in_one_sentence(made: Made, tmp_path: Path):
    last = steps(made.template)[-1]
    path = set_up(tmp_path / "new.xlsx", made.template)
    before = path.read_bytes()
    report = press_file(last, path)
    assert report.refused and " is not possible yet: " in report.sentence
    assert path.read_bytes() == before


def required_number(kind: Template, job: Job) -> tuple[str, str]:
    """A table of the sample and the heading of a column of figures in it."""
    return next((name, field.header) for name, fields in kind.tables.items() for field in fields
                if field.kind in ("number", "money") and job.rows[name] and job.rows[name][0].get(field.name) is not None)  # fmt: skip


def spoilt(made: Made, source: Path, to: Path, table: str, heading: str, value: object) -> tuple[Path, str]:
    """A copy of a workbook with one cell of the first row of a table typed over, and the cell."""
    path = Path(shutil.copy(source, to))
    with opened(path) as book:
        sheet, top, left, _, right = Filled(reader.read(path)).place(f"{grid_name(table)}.Area")
        column = next(c for c in range(left, right + 1) if sheet.cell(top, c) == heading)
        book.sheets[sheet.name].range((top + 1, column)).value = value
        book.save()
    return path, f"{sheet.name}!{get_column_letter(column)}{top + 1}, {heading}"


def test_words_where_a_figure_belongs_are_told_with_their_cell(made: Made, tmp_path: Path):
    table, heading = required_number(made.template, made.job)
    path, cell = spoilt(made, made.book, tmp_path / "spoilt.xlsx", table, heading, "about ten")
    outcome = regenerate(made.template, str(path), str(tmp_path / "out.xlsx"))
    told = [finding.sentence for finding in outcome.findings if finding.where == cell and finding.severity == "block"]
    assert f'{heading} holds "about ten", which is not a number.' in told
    assert not outcome.holds and outcome.verdict != HOLD


@with_buttons
def test_the_buttons_stop_at_it_with_one_sentence_and_write_nothing(made: Made, pressed: Path, tmp_path: Path):
    table, heading = required_number(made.template, made.job)
    path, cell = spoilt(made, pressed, tmp_path / "spoilt.xlsx", table, heading, "about ten")
    before = path.read_bytes()
    report = press_file(steps(made.template)[-1], path)
    assert report.refused and path.read_bytes() == before
    assert cell in [finding.where for finding in report.findings]
    assert " is not possible yet: " in report.sentence


def test_a_heading_that_is_gone_is_refused_with_one_sentence(made: Made, tmp_path: Path):
    table, heading = next((name, field.header) for name, fields in made.template.tables.items() for field in fields
                          if field.required and made.job.rows[name])  # fmt: skip
    sheet, top, left, _, right = Filled(reader.read(made.book)).place(f"{grid_name(table)}.Area")
    column = next(c for c in range(left, right + 1) if sheet.cell(top, c) == heading)
    book = openpyxl.load_workbook(made.book)
    book[sheet.name].cell(top, column).value = "Something else"
    book.save(path := tmp_path / "renamed.xlsx")
    with pytest.raises(BadInput) as refused:
        regenerate(made.template, str(path), str(tmp_path / "out.xlsx"))
    assert f"Table {table} has no column {heading}." in str(refused.value)
    assert not (tmp_path / "out.xlsx").exists()


def test_a_workbook_of_another_kind_is_refused_with_one_sentence(made: Made, tmp_path: Path):
    other = template(next(kind for kind in TEMPLATES if kind != made.template.kind))
    with pytest.raises(WorkbookError, match=f"is a {made.template.kind} workbook"):
        regenerate(other, str(made.book), str(tmp_path / "out.xlsx"))
    for name in steps(other)[:2]:
        before = made.book.read_bytes()
        report = press_file(name, made.book)
        assert report.refused and "Use another workbook, or a new one." in report.sentence
        assert made.book.read_bytes() == before
