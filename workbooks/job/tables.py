"""The tables and settings a workbook is made of: their columns, and reading them from a folder of CSV files or from a filled workbook.

One schema serves the sheets, the import and the way back. Columns are found by heading, never by position; every row remembers where it
stood, so that a finding can name the cell.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.fill import Filled
from workbooks.job.cells import as_text, is_blank, plain, read_cell
from workbooks.job.headings import Heading, heading_findings, strange_files
from workbooks.job.schema import SETTING_COLUMNS, SETTINGS, WORDS, Row, Schema, Setting, Tables, grid_name
from workbooks.job.setting_lines import read_settings
from workbooks.layout import INPUT_HEADERS
from workbooks.reader import Sheet, Workbook
from workbooks.spec import Value

MOST_ROWS = 100_000


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
            settings, settings_at, told = read_settings(
                SETTING_COLUMNS,
                lambda setting, raw: _of_file(schema, setting, raw),
                lines,
                _heads_of_file(path.name, lines),
                path.name,
            )
            findings += told
        else:
            cells = ((f"{path.name}, row {n}", line) for n, line in enumerate(lines[1:], 2))
            heads = _heads_of_file(path.name, lines)
            findings += heading_findings(name, schema.tables[name], heads, path.name, file=True)
            found[name] = _rows(schema, name, [head.text for head in heads], cells, findings)
    findings += strange_files(folder, [SETTINGS, *schema.tables])
    return Tables(settings, {name: found[name] for name in schema.tables}, findings, settings_at=settings_at)


def _heads_of_file(file: str, lines: list[list[str]]) -> list[Heading]:
    """Every column of the file, those that only hold cells and no heading too."""
    width = max(map(len, lines), default=0)
    full = [{place for place, cell in enumerate(line) if not is_blank(cell)} for line in lines[1:]]
    below = set().union(*full)
    texts = [*(lines[0] if lines else []), *[""] * width][:width]
    told = ["entries" if n in below else "" for n in range(width)]
    return [
        Heading(f"{file}, cell {column_letters(n + 1)}1", text.strip(), told[n])
        for n, text in enumerate(texts)
    ]


def _of_file(schema: Schema, name: str, raw: str) -> Value:
    known = schema.known
    return setting_value(known[name], raw) if name in known else plain(raw)


def setting_value(setting: Setting, raw: Value) -> Value:
    """What was entered for a setting: a text stays one, whatever it looks like."""
    if is_blank(raw):
        return None
    if setting.number == "text":
        return as_text(raw) if isinstance(raw, (str, float)) else raw
    return plain(raw) if isinstance(raw, str) else raw


# ---- from a workbook


def from_workbook(schema: Schema, book: Workbook) -> Tables:
    """Every setting and table of a workbook of ours, found by name."""
    filled = Filled(book)
    findings: list[Finding] = []
    found: dict[str, list[Row]] = {}
    columns_at: dict[str, dict[str, str]] = {}
    for name in schema.tables:
        area = f"{grid_name(name)}.Area"
        if not filled.has(area):
            if name not in schema.optional:
                findings.append(_missing(schema, book.path, name))
            found[name] = []
            continue
        sheet, top, left, _, right = filled.place(area)
        rows = range(top + 1, filled.last_row(area) + 1)
        heads = _heads_of_sheet(sheet, top, range(left, right + 1), rows)
        inside = [head.text for head in heads if not head.beside]
        told = [
            left + i
            for i, head in enumerate(inside)
            if head not in {field.header for field in schema.tables[name]}
        ]
        wanted = [
            f
            for f in schema.tables[name]
            if f.required or name not in schema.only_filled or f.header in inside
        ]
        findings += heading_findings(
            name, wanted, heads, f"{sheet.name}!{column_letters(left)}{top}", file=False
        )
        columns_at[name] = {head.text: head.where for head in heads if not head.beside}
        found[name] = _rows(
            schema, name, inside, _entered(sheet, rows, range(left, right + 1), told), findings, typed=True
        )
    there = [setting for setting in schema.known.values() if filled.has(setting.name)]
    settings = {setting.name: _typed(setting, _setting_cell(filled, setting)) for setting in there}
    dated = {
        s.name: filled.parameter(s.name)
        for s in there
        if s.parameter and settings[s.name] is not None and _is_dated(filled, s.name)
    }
    return Tables(settings, found, findings, dated, {setting.name: _address(filled, setting.name) for setting in there},
                  columns_at)  # fmt: skip


def _heads_of_sheet(sheet: Sheet, top: int, columns: range, rows: range) -> list[Heading]:
    """The headings of a table, and those somebody put right beside it."""
    last = columns[-1]
    while not is_blank(sheet.cell(top, last + 1)):
        last += 1
    heads = []
    for column in range(columns[0], last + 1):
        held = [row for row in rows if not is_blank(sheet.cell(row, column))]
        below = "" if not held else "formulas" if sheet.formula(held[0], column) else "entries"
        text = "" if is_blank(sheet.cell(top, column)) else str(sheet.cell(top, column)).strip()
        heads.append(
            Heading(f"{sheet.name}!{column_letters(column)}{top}", text, below, column > columns[-1])
        )
    return heads


def _typed(setting: Setting, raw: Value) -> Value:
    """A text in the cell of a number stays one, and is told: no formula can reckon with it."""
    return (
        raw
        if isinstance(raw, str) and not is_blank(raw) and setting.number not in WORDS
        else setting_value(setting, raw)
    )


def _address(filled: Filled, name: str) -> str:
    sheet, row, column, *_ = filled.place(name)
    return f"{sheet.name}!{column_letters(column)}{row}"


def _entered(sheet: Sheet, rows: range, columns: range, told: list[int]) -> Iterator[tuple[str, list[Value]]]:
    """Each row with where it stands. What a formula says of a row, in a column that is none of the table's, is no entry."""
    for row in rows:
        cells = [
            None if column in told and sheet.formula(row, column) else sheet.cell(row, column)
            for column in columns
        ]
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
    return Finding(
        where, "tables", "block", f"There is no table {name}.", f"Add it with the columns {columns}."
    )


def _csv(path: Path, findings: list[Finding]) -> list[list[str]]:
    """The lines of a file, without the marks our own CSV files put before what could be taken for a formula."""
    from workbooks.csvout import unmarked  # only files need it, and what it brings along

    try:
        with open(path, encoding="utf-8-sig", newline="") as source:
            lines = [[unmarked(cell) for cell in line] for line in csv.reader(source)]
    except (UnicodeDecodeError, csv.Error) as problem:
        findings.append(
            Finding(
                path.name,
                "tables",
                "block",
                f"{path.name} cannot be read as CSV: {problem}.",
                "Save it as CSV UTF-8.",
            )
        )
        return []
    if len(lines) > MOST_ROWS:
        findings.append(
            Finding(
                path.name,
                "tables",
                "block",
                f"{path.name} has {len(lines):,} rows.",
                f"Keep it under {MOST_ROWS:,}.",
            )
        )
        return []
    return lines


def _rows(
    schema: Schema,
    name: str,
    heads: list[str],
    lines: Iterable[tuple[str, list]],
    findings: list[Finding],
    *,
    typed: bool = False,
) -> list[Row]:
    """Rows by our names, each cell in the kind its column holds. None without a column that must be there."""
    places = {f.name: heads.index(f.header) for f in schema.tables[name] if f.header in heads}
    if any(f.required and f.name not in places for f in schema.tables[name]):
        return []
    rows = []
    for at, line in lines:
        if all(is_blank(cell) for cell in line):
            continue
        row: Row = {"at": at}
        for column in schema.tables[name]:
            place = places.get(column.name)
            row[column.name] = read_cell(
                column, line[place] if place is not None and place < len(line) else None, at, findings, typed
            )
        rows.append(row)
    return rows
