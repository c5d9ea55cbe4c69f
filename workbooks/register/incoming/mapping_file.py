"""The proposed mapping written for a person to confirm, and read back: as mapping.csv, or as the sheet Mapping of a workbook."""

import csv
import io
from pathlib import Path

from udfs.findings import Finding
from udfs.register.reading import flat
from workbooks import guard
from workbooks.csvout import csv_text, unmarked
from workbooks.outcome import BadInput
from workbooks.reader import read
from workbooks.register.incoming.cells import plain
from workbooks.register.incoming.mapping import HEADERS, Choice, Column

FILE, SHEET = "mapping.csv", "Mapping"
Choices = dict[tuple[str, str, str], Choice]


def csv_of(columns: list[Column]) -> bytes:
    """The mapping as CSV; what could be taken for a formula is marked as text."""
    return _csv([list(HEADERS), *(column.cells() for column in columns)])


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([csv_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def choices(path: str) -> Choices:
    """What a person confirmed, by file, sheet and column letter. BadInput where the file is no mapping."""
    rows = _workbook(path) if Path(path).suffix.lower() in (".xlsx", ".xlsm") else lines(path)
    top = next((i for i, row in enumerate(rows) if set(HEADERS) <= set(row)), None)
    if top is None:
        _refuse(path, f"It has no columns {', '.join(HEADERS)}.", "Give the mapping that the first run wrote.")
    place = {name: rows[top].index(name) for name in HEADERS}
    found: Choices = {}
    for row in rows[top + 1 :]:
        get = lambda name, row=row: row[place[name]].strip() if place[name] < len(row) else ""
        if get("File"):
            found[get("File"), get("Sheet"), get("Column")] = Choice(get("Kind"), get("Heading"), get("Use"), get("Read as").lower())
    return found


def hide_persons(path: Path, columns: list[Column]) -> bool:
    """Takes persons out of the examples of a mapping that was written before a column was known to hold them; True where there were any."""
    personal = {(c.file, c.sheet, c.letter) for c in columns if c.is_personal}
    rows = lines(str(path))
    top = next((i for i, row in enumerate(rows) if set(HEADERS) <= set(row)), len(rows))
    place = {name: rows[top].index(name) for name in HEADERS} if top < len(rows) else {}
    told = [row for row in rows[top + 1 :] if len(row) > place["Example"] and row[place["Example"]]
            and tuple(row[place[name]] for name in ("File", "Sheet", "Column")) in personal]  # fmt: skip
    for row in told:
        row[place["Example"]] = ""
    if told:
        path.write_bytes(_csv(rows))
    return bool(told)


def lines(path: str) -> list[list[str]]:
    """The rows of a CSV file of ours, the mark of a text taken off. BadInput where it is not UTF-8."""
    try:
        text = guard.load(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(path, "It is not UTF-8.", "Save it as CSV UTF-8.")
    return [[unmarked(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline="")) if row]


def _workbook(path: str) -> list[list[str]]:
    sheet = read(path).sheet(SHEET)
    return [[flat(plain(cell)) for cell in cells] for _, cells in sheet.rows()]


def _refuse(path: str, sentence: str, remedy: str) -> None:

    raise BadInput([Finding(path, "mapping", "block", sentence, remedy)])
