"""A workbook file in memory: cells as read through the guard, what was written over them, and the file with just that changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from udfs.cells import Cell, ExcelError
from udfs.errors import column_letters
from workbooks import cellstyles, guard, patch, reader, save, totals
from workbooks.backup import Backups
from workbooks.errors import WorkbookError
from workbooks.names import refers_to, sheet_reference
from workbooks.newrules import Highlight
from workbooks.package import DefinedName, Package
from workbooks.sheetxml import area_of

Place = tuple[int, int]
# Excel's own name for a result that is not there yet: a formula whose value the file does not hold is not a blank.
NOT_CALCULATED = ExcelError("#GETTING_DATA")


@dataclass(frozen=True)
class Format:
    """How cells of a sheet we write look; colours are six hexadecimal digits."""

    number_format: str = "General"
    bold: bool = False
    italic: bool = False
    size: float = 11
    name: str = "Arial"
    color: str = "000000"
    fill: str = ""
    wrap: bool = False
    align: str = ""
    indent: int = 0
    edges: tuple[tuple[str, str, str], ...] = ()  # side, weight, colour

    def look(self) -> cellstyles.Look:
        """The same as a cell format of the package."""
        marks = "<b/>" * self.bold + "<i/>" * self.italic
        font = cellstyles.font(marks, f"FF{self.color}", self.size, self.name)
        number = BUILT_IN.get(self.number_format, self.number_format)
        across = f' horizontal="{self.align}"' if self.align else ""
        inwards = f' indent="{self.indent}"' if self.indent else ""
        inside = f'<alignment{across} vertical="top"{WRAPPED * self.wrap}{inwards}/>'
        lines = cellstyles.border({side: (weight, f"FF{color}") for side, weight, color in self.edges}) if self.edges else ""
        return cellstyles.Look(number, font, cellstyles.fill(f"FF{self.fill}") if self.fill else "", inside, lines)


WRAPPED = ' wrapText="1"'
BUILT_IN: dict[str, str | int] = {"General": cellstyles.GENERAL, "@": cellstyles.TEXT, "0": 1}  # ECMA-376 part 1, 18.8.30


@dataclass
class FileSheet:
    """One worksheet. `state`: kept (only `written` cells change), cleared (all content is ours) or new."""

    name: str
    state: str = "new"
    source: reader.Sheet | None = None
    values: dict[Place, Cell] = field(default_factory=dict)
    formulas: dict[Place, str] = field(default_factory=dict)
    reaches: dict[Place, str] = field(default_factory=dict)
    written: set[Place] = field(default_factory=set)
    formats: dict[Place, Format] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    tables: list[patch.NewTable] = field(default_factory=list)
    drop_downs: list[patch.DropDown] = field(default_factory=list)
    highlights: list[Highlight] = field(default_factory=list)
    charts: list[patch.NewChart] = field(default_factory=list)
    frozen_rows: int = 0
    page: patch.Page = patch.Page()

    def value(self, place: Place) -> Cell:
        """What the cell shows."""
        if place in self.values or self.source is None:
            return self.values.get(place)
        return NOT_CALCULATED if place in self.source.missing_cached else self.source.cell(*place)

    def formula(self, place: Place) -> str | None:
        """The formula with its equals sign, or None."""
        if place in self.written or self.source is None:
            return self.formulas.get(place)
        text = self.source.formula(*place)
        return None if text is None else f"={text}"

    def write(self, place: Place, value: Cell) -> None:
        """A value takes the place of a formula."""
        self.values[place] = value
        self.formulas.pop(place, None)
        self.reaches.pop(place, None)
        self.written.add(place)

    def write_formula(self, place: Place, text: str, reach: str | None = None) -> None:
        """A formula over a value written just before keeps that value as its result; without one the result is not known."""
        if place not in self.written or self.values.get(place) is None:
            self.values[place] = NOT_CALCULATED
        self.formulas[place] = text
        if reach:
            self.reaches[place] = reach
        self.written.add(place)

    def clear(self) -> None:
        """Take everything off the sheet; what it is replaced by is only ours."""
        if self.state == "kept":
            self.state = "cleared"
        self.source = None
        for content in (self.values, self.formulas, self.reaches, self.written, self.formats, self.widths, self.heights,
                        self.tables, self.drop_downs, self.highlights, self.charts):  # fmt: skip
            content.clear()
        self.frozen_rows, self.page = 0, patch.Page()

    def places(self) -> Iterator[Place]:
        """Cells that hold something."""
        if self.source is not None:
            yield from (p for p in self.source.cells if p not in self.written)
        yield from (p for p, value in self.values.items() if value is not None)

    def filled(self) -> Iterator[Cell]:
        """What the cells of the file hold: the old ones that were not written over, then the new ones."""
        held = self.source.cells if self.source is not None else {}
        yield from ({**held, **self.values}).values()

    def extent(self) -> Place:
        """Last row and last column that hold something; (1, 1) for an empty sheet."""
        filled = list(self.places())
        return max((r for r, _ in filled), default=1), max((c for _, c in filled), default=1)

    def content(self, place: Place, pending: bool = False) -> Cell | patch.Formula:
        """A cell as the package takes it; `pending`: results that are not known are left open, for a calculation."""
        value, text = self.values.get(place), self.formulas.get(place)
        if pending and value is NOT_CALCULATED:
            value = None
        if text is None:
            return value
        if value is NOT_CALCULATED:
            where = f"{self.name}!{column_letters(place[1])}{place[0]}"
            sentence = f"The result of the new formula in {where} is not known without Excel."
            raise WorkbookError("value_unknown", sentence, "Write the value first, then the formula over it.")
        return patch.Formula(text, value, self.reaches.get(place))

    def sheet(self, names: dict[str, str], pending: bool = False) -> patch.Sheet:
        """The whole sheet as the package takes a new one; `names` are those that stand for areas of it."""
        looks = {format_: format_.look() for format_ in set(self.formats.values())}
        marked = [*self.written, *self.formats]
        height, width = (max((p[i] for p in marked), default=0) for i in (0, 1))
        rows = [[self._styled((r, c), looks, pending) for c in range(1, width + 1)] for r in range(1, height + 1)]
        return patch.Sheet(rows, dict(self.widths), self.frozen_rows, dict(self.heights), tuple(self.tables), tuple(self.drop_downs),
                           tuple(self.highlights), charts=tuple(self.charts), names=names, page=self.page)  # fmt: skip

    def _styled(self, place: Place, looks: dict[Format, cellstyles.Look], pending: bool) -> Cell | patch.Formula | patch.Styled:
        content = self.content(place, pending)
        return patch.Styled(content, looks[self.formats[place]]) if place in self.formats else content

    def change_format(self, place: Place, **changes: object) -> None:
        self.formats[place] = replace(self.formats.get(place, Format()), **changes)


def _absolute(path: str | os.PathLike[str]) -> Path:
    guard.check_address(os.fspath(path))
    return Path(path).absolute()  # with its ".." as they are: behind a link they lead elsewhere than the text says


class WorkbookFile:
    """The file and its sheets in the order of the tabs; `save` writes what was changed and nothing else."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._load(_absolute(path))

    def _load(self, path: Path) -> None:
        book = reader.read(path)
        self.path, self.data, self.sha256 = path, guard.load(path), book.sha256
        self.base = self.data  # what is written over: the file, with results of its own formulas where they were calculated anew
        if book.date1904:
            sentence = f"{self.path.name} counts its dates from 1904, so a date written here would be four years off."
            remedy = "In Excel, untick File, Options, Advanced, Use 1904 date system; then check the dates."
            raise WorkbookError("dates_from_1904", sentence, remedy)
        package = Package.from_bytes(self.data)
        self.tables = list(package.tables.values())
        self.names = [n for n in package.names if n.sheet is None and not n.name.startswith("_xlnm.")]
        self.sheets = [FileSheet(name, "kept", sheet) for name, sheet in book.sheets.items()]
        self.other_tabs = list(book.other_sheets)
        self.removed: list[str] = []

    def sheet(self, name: str) -> FileSheet | None:
        return next((s for s in self.sheets if s.name.lower() == name.lower()), None)

    def names_on(self, sheet: str) -> dict[str, str]:
        """Names of the workbook that stand for one area of the sheet, and the areas."""
        ends = ((name.name, name.text.rpartition("!")[2]) for name in self.names if refers_to(name.text, sheet))
        return {name: area.text for name, text in ends if (area := area_of(text)) is not None}

    def add_name(self, name: str, sheet: FileSheet, area: str) -> None:
        """A name for an area of a sheet that is written here; one that is known stands for it from now on."""
        self.drop_name(name)
        self.names.append(DefinedName(name, None, f"{sheet_reference(sheet.name)}{area}"))

    def drop_name(self, name: str) -> None:
        self.names = [known for known in self.names if known.name.lower() != name.lower()]

    def to_bytes(self, pending: bool = False) -> bytes:
        """The file with the changes made so far; `pending`: results that are not known are left open."""
        data = self.base
        for name in self.removed:
            data = patch.remove_sheet(data, name)
        for sheet in self.sheets:
            if sheet.state == "new":
                data = patch.add_sheet(data, sheet.name, sheet.sheet(self.names_on(sheet.name), pending))
            elif sheet.state == "cleared":
                data = patch.replace_sheet(data, sheet.name, sheet.sheet(self.names_on(sheet.name), pending), discard=True)
            elif sheet.written:
                cells = {place: sheet.content(place, pending) for place in sorted(sheet.written)}
                data = patch.set_cells(data, sheet.name, cells)
        return data

    def totals(self) -> totals.Totals:
        """What the file must add up to, from the cells as they are here, not from the bytes they are written as."""
        return {s.name: totals.of_cells(s.filled()) for s in self.sheets}

    def save(self, path: str | os.PathLike[str] | None = None, backups: str | None = None) -> save.Saved | None:
        """Write the file; where nothing changed and the place is the same, nothing is written and None answered.

        A file that is replaced is kept as a dated copy, in the folder `backups` or the usual one.
        """
        data = self.to_bytes()
        target = _absolute(path) if path else self.path
        if target.suffix.lower() != self.path.suffix.lower():
            sentence = f"{target.name} would be another kind of workbook than {self.path.name}, and Excel would not open it."
            raise WorkbookError("other_kind", sentence, f"Give the new file the ending {self.path.suffix}.")
        same = target == self.path
        saved = None
        if not same or data != self.data:
            kept = Backups.of(target, backups)
            hashed = self.sha256 if same else None
            saved = save.save(target, data, expected_sha256=hashed, backups=kept, expected_totals=self.totals())
        self._load(target)
        return saved
