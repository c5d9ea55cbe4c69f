"""The tables and settings a workbook is made of: their columns, and reading them from a folder of CSV files or from a filled workbook.

One schema serves the sheets, the import and the way back. Columns are found by heading, never by position; every row remembers where it
stood, so that a finding can name the cell.
"""

import csv
import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from udfs.cells import DAY_ZERO, ExcelError, shown
from udfs.errors import column_letters
from udfs.findings import Finding
from udfs.parameters import Parameter
from workbooks.fill import Filled
from workbooks.layout import INPUT_HEADERS
from workbooks.reader import Sheet, Workbook
from workbooks.spec import Value

MOST_ROWS = 100_000
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
LOGICALS = {"TRUE": True, "FALSE": False}


class Field(NamedTuple):
    """A column: our name, heading, what it holds (text, code, number, money, date, time, logical, any), how wide it prints, drop-down.

    `yearly`: belongs to one financial year, so rolling forward empties it. `number`: how it shows, where its kind does not say."""

    name: str
    header: str
    kind: str = "text"
    width: float = 16
    required: bool = False
    choices: tuple[str, ...] = ()
    yearly: bool = False
    number: str = ""


@dataclass(frozen=True)
class Setting:
    """One input cell. `number` says what it holds and how it shows: text, date, logical, or the format of a number.

    `choices` are offered as a drop-down. `parameter`: key of a dated parameter that fills the cell at the job's date while it is blank
    and shows its period, source and evidence status. `yearly`: emptied by rolling forward, as every setting with a parameter is.
    `may_lapse`: that no parameter covers the date is a warning, because the rule that needs it may not be in use."""

    name: str
    label: str
    number: str = "text"
    unit: str = "text"
    choices: tuple[str, ...] = ()
    note: str = ""
    minimum: float | None = None
    required: bool = True
    parameter: str = ""
    yearly: bool = False
    may_lapse: bool = False


Row = dict[str, Value]
Settings = Mapping[str, tuple[Setting, ...]]
SETTINGS = "settings"


@dataclass(frozen=True)
class Schema:
    """What stands in a workbook of a kind: blocks of settings by title, tables by name, `optional` ones a source may lack.

    `drop_downs`: (table, column) -> the grid and column that list what may be entered, None for no list. `as_at`: the setting that
    holds the job's date, at which dated parameters are wanted. `spare`: rows ready to be typed in where a table is still empty, for one
    that is usually longer than most and has another below it."""

    kind: str
    version: str
    settings: Settings
    tables: Mapping[str, tuple[Field, ...]]
    optional: tuple[str, ...] = ()
    drop_downs: Mapping[tuple[str, str], tuple[str, str] | None] = field(default_factory=dict)
    as_at: str = "as_at"
    spare: Mapping[str, int] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, Setting]:
        """Every setting by name."""
        return {setting.name: setting for block in self.settings.values() for setting in block}


class Tables(NamedTuple):
    """What was read: settings by name, rows by table, what is wrong with them, dated parameters as a workbook shows them, and where
    each setting stood."""

    settings: dict[str, Value]
    rows: dict[str, list[Row]]
    findings: list[Finding]
    parameters: dict[str, Parameter] = {}
    settings_at: dict[str, str] = {}


def grid_name(table: str) -> str:
    """Name of a table's grid in the workbook."""
    return table.capitalize()


# ---- from a folder


def from_folder(schema: Schema, folder: Path) -> Tables:
    """Every table from `<table>.csv` in the folder; a missing one that must be there is a finding."""
    found: dict[str, list[Row]] = {}
    settings: dict[str, Value] = {}
    findings: list[Finding] = []
    settings_at: dict[str, str] = {}
    for name in (SETTINGS, *schema.tables):
        path = folder / f"{name}.csv"
        if not path.exists():
            if name not in schema.optional:
                findings.append(_missing(schema, str(path), name))
            found[name] = []
            continue
        lines = _csv(path, findings)
        if name == SETTINGS:
            settings = dict(_settings(schema, lines[1:]))
            settings_at = {line[0].strip(): f"{path.name}, row {n}" for n, line in enumerate(lines[1:], 2) if line}
        else:
            cells = ((f"{path.name}, row {n}", line) for n, line in enumerate(lines[1:], 2))
            found[name] = _rows(schema, name, path.name, lines[0] if lines else [], cells, findings)
    return Tables(settings, {name: found[name] for name in schema.tables}, findings, settings_at=settings_at)


def _settings(schema: Schema, lines: list[list[str]]) -> Iterator[tuple[str, Value]]:
    known = schema.known
    for line in lines:
        name = line[0].strip() if line else ""
        if name and len(line) > 1:
            yield name, setting_value(known[name], line[1]) if name in known else _plain(line[1])


def setting_value(setting: Setting, raw: Value) -> Value:
    """What was entered for a setting: a text stays one, whatever it looks like."""
    if _blank(raw):
        return None
    if setting.number == "text":
        return _text(raw) if isinstance(raw, (str, float)) else raw
    return _plain(raw) if isinstance(raw, str) else raw


# ---- from a workbook


def from_workbook(schema: Schema, book: Workbook) -> Tables:
    """Every setting and table of a workbook of ours, found by name."""
    filled = Filled(book)
    findings: list[Finding] = []
    found: dict[str, list[Row]] = {}
    for name in schema.tables:
        area = f"{grid_name(name)}.Area"
        if not filled.has(area):
            if name not in schema.optional:
                findings.append(_missing(schema, book.path, name))
            found[name] = []
            continue
        sheet, top, left, _, right = filled.place(area)
        heads = [sheet.cell(top, c) for c in range(left, right + 1)]
        told = [left + i for i, head in enumerate(heads) if head not in {field.header for field in schema.tables[name]}]
        lines = _entered(sheet, range(top + 1, filled.last_row(area) + 1), range(left, right + 1), told)
        found[name] = _rows(schema, name, f"{sheet.name}!{column_letters(left)}{top}", heads, lines, findings)
    there = [setting for setting in schema.known.values() if filled.has(setting.name)]
    settings = {setting.name: setting_value(setting, _setting_cell(filled, setting)) for setting in there}
    dated = {s.name: filled.parameter(s.name) for s in there if s.parameter and settings[s.name] is not None and _is_dated(filled, s.name)}
    return Tables(settings, found, findings, dated, {setting.name: _address(filled, setting.name) for setting in there})


def _address(filled: Filled, name: str) -> str:
    sheet, row, column, *_ = filled.place(name)
    return f"{sheet.name}!{column_letters(column)}{row}"


def _entered(sheet: Sheet, rows: range, columns: range, told: list[int]) -> Iterator[tuple[str, list[Value]]]:
    """Each row with where it stands. What a formula says of a row, in a column that is none of the table's, is no entry."""
    for row in rows:
        cells = [None if column in told and sheet.formula(row, column) else sheet.cell(row, column) for column in columns]
        yield f"{sheet.name}!{column_letters(columns[0])}{row}", cells


def _is_dated(filled: Filled, name: str) -> bool:
    """Whether a period stands beside the value; a value somebody typed into an empty cell has none."""
    sheet, row, column, *_ = filled.place(name)
    first, last = (column - 1 + INPUT_HEADERS.index(header) for header in ("Valid from", "Valid to"))
    return sheet.cell(row, first) is not None and sheet.cell(row, last) is not None


def _setting_cell(filled: Filled, setting: Setting) -> Value:
    value = filled.value(setting.name)
    return filled.date(setting.name) if setting.number == "date" and value is not None else value


# ---- both


def _missing(schema: Schema, where: str, name: str) -> Finding:
    columns = ", ".join(f.header for f in schema.tables.get(name, ())) or "Setting, Value"
    return Finding(where, "tables", "block", f"There is no table {name}.", f"Add it with the columns {columns}.")


def _csv(path: Path, findings: list[Finding]) -> list[list[str]]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as source:
            lines = list(csv.reader(source))
    except (UnicodeDecodeError, csv.Error) as problem:
        findings.append(Finding(path.name, "tables", "block", f"{path.name} cannot be read as CSV: {problem}.", "Save it as CSV UTF-8."))
        return []
    if len(lines) > MOST_ROWS:
        findings.append(Finding(path.name, "tables", "block", f"{path.name} has {len(lines):,} rows.", f"Keep it under {MOST_ROWS:,}."))
        return []
    return lines


def _rows(
    schema: Schema, name: str, where: str, heads: list, lines: Iterable[tuple[str, list]], findings: list[Finding]
) -> list[Row]:
    """Rows by our names, each cell in the kind its column holds."""
    told = [str(h).strip() if h is not None else "" for h in heads]
    places = {f.name: told.index(f.header) for f in schema.tables[name] if f.header in told}
    lacking = [f.header for f in schema.tables[name] if f.name not in places and f.required]
    if lacking:
        findings.append(Finding(where, "headings", "block", f"Table {name} has no column {', '.join(lacking)}.", "Add it, or rename one."))
        return []
    rows = []
    for at, line in lines:
        if all(_blank(cell) for cell in line):
            continue
        row: Row = {"at": at}
        for column in schema.tables[name]:
            place = places.get(column.name)
            row[column.name] = _cell(column, line[place] if place is not None and place < len(line) else None, at, findings)
        rows.append(row)
    return rows


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _cell(field: Field, raw: Value, at: str, findings: list[Finding]) -> Value:
    """The cell as its column's kind; what is not of that kind is a finding and stays blank."""
    if _blank(raw):
        if field.required:
            findings.append(Finding(f"{at}, {field.header}", "blank", "block", f"{field.header} is blank.", "Fill it in."))
        return None
    value = raw if isinstance(raw, ExcelError) else _READ[field.kind](raw)
    if value is None or isinstance(value, ExcelError):
        sentence = f"{field.header} holds {shown(raw)}, which is not a {NOUNS.get(field.kind, field.kind)}."
        remedy = REMEDIES.get(field.kind, "Correct it.")
        findings.append(Finding(f"{at}, {field.header}", "kind of cell", "block", sentence, remedy))
        return None
    return value


def _number(raw: Value) -> float | None:
    """A finite number; a text must be written as a spreadsheet writes one (Python would take 1_000, nan and inf too)."""
    if isinstance(raw, str):
        raw = float(raw) if NUMBER.fullmatch(raw.strip()) else None
    return float(raw) if isinstance(raw, (int, float)) and not isinstance(raw, bool) and math.isfinite(raw) else None


def _date(raw: Value) -> dt.date | None:
    if isinstance(raw, str):
        try:
            return dt.datetime.strptime(raw.strip(), "%Y-%m-%d").date()
        except ValueError:
            return None
    return DAY_ZERO + dt.timedelta(days=int(raw)) if isinstance(raw, (int, float)) and raw > 60 else None


def _time(raw: Value) -> str | None:
    """A moment as text, to the minute: it is a label of a record, nothing is calculated with it."""
    if isinstance(raw, str):
        return raw.strip()
    return f"{dt.datetime.combine(DAY_ZERO, dt.time()) + dt.timedelta(days=raw):%Y-%m-%d %H:%M}" if isinstance(raw, (int, float)) else None


def _logical(raw: Value) -> bool | None:
    return raw if isinstance(raw, bool) else LOGICALS.get(str(raw).strip().upper())


def _text(raw: Value) -> str:
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw).strip()


def _code(raw: Value) -> str | None:
    """A code is text: a number or a date is what a spreadsheet made of one, and nobody can tell which it was."""
    return raw.strip() if isinstance(raw, str) and not NOT_A_CODE.fullmatch(raw.strip()) else None


def _plain(raw: Value) -> Value:
    """A cell of a file of text that may hold a number, a date or TRUE."""
    if _blank(raw):
        return None
    text = str(raw).strip()
    number = _number(text)
    found = (LOGICALS.get(text.upper()), number, _date(text))
    return next((v for v in found if v is not None), text)


NOT_A_CODE = re.compile(r"[0-9]+\.[0-9]*|[0-9.]+[eE]\+[0-9]+|#+")  # 1E5 as a spreadsheet writes it back, or cells too narrow to show
NOUNS = {"money": "number", "time": "time", "logical": "TRUE or FALSE", "code": "code: a spreadsheet made a number or date of it"}
REMEDIES = {"code": "Format the column as text and enter the code again."}
_READ = {"text": _text, "number": _number, "money": _number, "date": _date, "time": _time, "logical": _logical,
         "code": _code,
         "any": lambda raw: _plain(raw) if isinstance(raw, str) else raw}  # fmt: skip
