"""The tables of a tender workbook: their columns, and reading them from a folder of CSV files or from a filled workbook.

One schema serves the sheets, the import and the way back. Columns are found by heading, never by position; every row remembers where it
stood, so that a finding can name the cell.
"""

import csv
import datetime as dt
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from udfs.cells import DAY_ZERO, ExcelError, shown
from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.fill import Filled
from workbooks.reader import Workbook
from workbooks.spec import Value

MOST_ROWS = 100_000
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
LOGICALS = {"TRUE": True, "FALSE": False}


class Field(NamedTuple):
    """A column: our name, its heading, what it holds (text, number, money, date, time, logical), how wide it prints, its drop-down."""

    name: str
    header: str
    kind: str = "text"
    width: float = 16
    required: bool = False
    choices: tuple[str, ...] = ()


Row = dict[str, Value]
KEY_CRITERIA = (
    "Quality and innovation", "Value", "Integration, collaboration and service sustainability",
    "Improving access, reducing health inequalities and facilitating choice", "Social value",
)  # fmt: skip
OPTION_FORMS = ("as now", "virtual", "partial integration", "full integration", "prime provider", "alliance")
CONFLICT_KINDS = ("none", "actual", "potential", "perceived")
YES_NO = ("TRUE", "FALSE")
_LOT = Field("lot", "Lot", "text", 8, True)
_BIDDER = Field("bidder", "Bidder", "text", 34, True)

TABLES: dict[str, tuple[Field, ...]] = {
    "lots": (_LOT, Field("title", "Title", "text", 40, True), Field("estimate", "Estimate", "money", 20), Field("cap", "Cap", "money", 20)),
    "scale": (Field("mark", "Mark", "number", 8, True), Field("descriptor", "Descriptor", "text", 48, True)),
    "criteria": (
        Field("question", "Question", "text", 12, True), Field("title", "Title", "text", 48, True), Field("parent", "Parent", "text", 10),
        _LOT, Field("weight", "Weight", "number", 10, True), Field("hurdle", "Hurdle mark", "number", 10),
        Field("key_criterion", "Key criterion", "text", 40, choices=KEY_CRITERIA),
    ),
    "bids": (
        _LOT, _BIDDER, Field("price", "Price", "money", 20), Field("currency", "Currency", "text", 10, True),
        Field("vat_basis", "VAT basis", "text", 18, True), Field("received", "Received", "date", 14),
        Field("compliant", "Compliant", "logical", 12, True), Field("note", "Note", "text", 30),
    ),
    "scores": (
        Field("time", "Time", "time", 18, True), Field("evaluator", "Evaluator", "text", 18, True), Field("role", "Role", "text", 18), _LOT,
        Field("question", "Question", "text", 10, True), _BIDDER, Field("mark", "Mark", "number", 8),
        Field("comment", "Comment", "text", 40),
    ),
    "moderation": (
        _LOT, Field("question", "Question", "text", 10, True), _BIDDER, Field("agreed", "Agreed mark", "number", 10),
        Field("reason", "Reason", "text", 44), Field("outside_reason", "Reason if outside the originals", "text", 30),
        Field("present", "Present", "text", 30), Field("time", "Time", "time", 18),
    ),
    "conflicts": (
        Field("person", "Person", "text", 24, True), Field("role", "Role", "text", 18, True), Field("interest", "Interest", "text", 36),
        Field("body", "Body", "text", 34), Field("kind", "Kind", "text", 12, True, CONFLICT_KINDS),
        Field("mitigation", "Mitigation", "text", 36),
        Field("excludes", "Excludes", "logical", 10), Field("declared", "Declared on", "date", 14),
        Field("reviewed", "Reviewed on", "date", 14),
    ),
    "timetable": (
        Field("step", "Step", "text", 34, True), Field("planned", "Planned", "date", 14), Field("actual", "Actual", "date", 14),
        Field("note", "Note", "text", 30),
    ),
    "representations": (
        Field("provider", "Provider", "text", 34, True), Field("received", "Received", "date", 14, True),
        Field("summary", "Summary", "text", 20), Field("decided", "Decision communicated", "date", 30),
    ),
    "answers": (Field("question", "Question", "text", 40, True), Field("answer", "Answer", "any", 22)),
    "options": (
        Field("option", "Option", "text", 40, True), Field("form", "Form", "text", 20, choices=OPTION_FORMS),
        *(Field(f"m{n}", header, "number", 22) for n, header in enumerate(KEY_CRITERIA)), Field("note", "Reason", "text", 22),
    ),
    "assessment": (
        Field("provider", "Provider", "text", 40, True), *(Field(f"m{n}", header, "number", 22) for n, header in enumerate(KEY_CRITERIA)),
        Field("note", "Reason", "text", 22),
    ),
    "formula": (_LOT, Field("setting", "Setting", "text", 24, True), Field("value", "Value", "any", 20)),
    "facts": (
        Field("fact", "Fact", "text", 30, True), *(Field(f"value_{n}", f"Value {n}", "any", 24) for n in range(1, 6)),
    ),
}  # fmt: skip
OPTIONAL = ("formula", "answers", "options", "assessment", "representations", "facts", "timetable", "conflicts", "moderation", "scores")
SETTINGS = "settings"


class Tables(NamedTuple):
    """What was read: settings by name, rows by table, where each setting and row stood, and what is wrong with them."""

    settings: dict[str, Value]
    rows: dict[str, list[Row]]
    findings: list[Finding]
    files: tuple[tuple[str, str], ...] = ()


def from_folder(folder: Path) -> Tables:
    """Every table from `<table>.csv` in the folder; a missing one that must be there is a finding."""
    found, settings, findings, files = {}, {}, [], []
    for name in (SETTINGS, *TABLES):
        path = folder / f"{name}.csv"
        if not path.exists():
            if name not in OPTIONAL:
                findings.append(_missing(str(path), name))
            found[name] = []
            continue
        lines = _csv(path, findings)
        if name == SETTINGS:
            settings = {line[0].strip(): _plain(line[1]) for line in lines[1:] if line and line[0].strip() and len(line) > 1}
        else:
            cells = ((f"{path.name}, row {n}", line) for n, line in enumerate(lines[1:], 2))
            found[name] = _rows(name, path.name, lines[0] if lines else [], cells, findings)
    return Tables(settings, {name: found[name] for name in TABLES}, findings, tuple(files))


def from_workbook(book: Workbook) -> Tables:
    """Every table of a tender workbook of ours, found by the names of its tables."""
    filled = Filled(book)
    findings: list[Finding] = []
    found = {}
    for name in TABLES:
        area = f"{name.capitalize()}.Area"
        if not filled.has(area):
            if name not in OPTIONAL:
                findings.append(_missing(book.path, name))
            found[name] = []
            continue
        sheet, top, left, _, right = filled.place(area)
        heads = [sheet.cell(top, c) for c in range(left, right + 1)]
        lines = ((f"{sheet.name}!{column_letters(left)}{r}", [sheet.cell(r, c) for c in range(left, right + 1)])
                 for r in range(top + 1, filled.last_row(area) + 1))  # fmt: skip
        found[name] = _rows(name, f"{sheet.name}!{column_letters(left)}{top}", heads, lines, findings)
    return Tables({}, found, findings)


def _missing(where: str, name: str) -> Finding:
    columns = ", ".join(f.header for f in TABLES.get(name, ())) or "Setting, Value"
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


def _rows(name: str, where: str, heads: list, lines: Iterable[tuple[str, list]], findings: list[Finding]) -> list[Row]:
    """Rows by our names, each cell in the kind its column holds."""
    told = [str(h).strip() if h is not None else "" for h in heads]
    places = {f.name: told.index(f.header) for f in TABLES[name] if f.header in told}
    lacking = [f.header for f in TABLES[name] if f.name not in places and f.required]
    if lacking:
        findings.append(Finding(where, "headings", "block", f"Table {name} has no column {', '.join(lacking)}.", "Add it, or rename one."))
        return []
    rows = []
    for at, line in lines:
        if all(_blank(cell) for cell in line):
            continue
        row: Row = {"at": at}
        for field in TABLES[name]:
            place = places.get(field.name)
            row[field.name] = _cell(field, line[place] if place is not None and place < len(line) else None, at, findings)
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
        findings.append(Finding(f"{at}, {field.header}", "kind of cell", "block", sentence, "Correct it."))
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


def _plain(raw: Value) -> Value:
    """A cell of a file of text that may hold a number, a date or TRUE."""
    if _blank(raw):
        return None
    text = str(raw).strip()
    number = _number(text)
    found = (LOGICALS.get(text.upper()), number, _date(text))
    return next((v for v in found if v is not None), text)


NOUNS = {"money": "number", "time": "time", "logical": "TRUE or FALSE"}
_READ = {"text": _text, "number": _number, "money": _number, "date": _date, "time": _time, "logical": _logical,
         "any": lambda raw: _plain(raw) if isinstance(raw, str) else raw}  # fmt: skip
