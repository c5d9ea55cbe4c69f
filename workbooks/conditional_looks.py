"""Conditional formats that can hide what a cell holds: by a number format, by a colour, or by a bar or sign alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from udfs.cells import Cell
from workbooks.cell_looks import Look, Looks
from workbooks.part_tree import switched_on, whole
from workbooks.sheet_view import boundaries
from workbooks.sheetxml import Area
from workbooks.xml_stream import parse


@dataclass
class Rules:
    """The formats of one conditional area: cell formats by index, number formats given in place, and whether values are switched off."""

    areas: str = ""
    overlays: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    no_values: bool = False

    def rectangles(self) -> Iterator[Area]:
        for piece in self.areas.split():
            found = boundaries(piece)
            if found:
                left, top, right, bottom = found
                yield Area(top, left, bottom, right)

    def may_hide(self, look: Look, value: Cell, looks: Looks) -> bool:
        """Whether one of them hides a value that its own look shows; the condition itself is not worked out."""
        if self.no_values and isinstance(value, int | float):
            return True
        changed = [*(looks.overlaid(look, index) for index in self.overlays), *(replace(look, number=code) for code in self.codes)]
        return any(other != look and other.hides(value) for other in changed)


def conditional_rules(part: str, data: bytes) -> list[Rules]:
    """The conditional formats of a worksheet part, those of newer programs in its extension list too."""
    reading = _Reading()
    parse(io.BytesIO(data), part, reading.wire)
    return [rules for rules in reading.found if rules.overlays or rules.codes or rules.no_values]


class _Reading:
    def __init__(self) -> None:
        self.found: list[Rules] = []
        self.inside = self.reference = False

    def wire(self, parser) -> None:
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self.start, self.end, self.text

    def start(self, tag: str, told: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "conditionalFormatting":
            self.inside = True
            self.found.append(Rules(told.get("sqref", "")))
        elif self.inside:
            self._detail(name, told, self.found[-1])

    def _detail(self, name: str, told: dict[str, str], rules: Rules) -> None:
        self.reference = name == "sqref"
        if name == "cfRule" and "dxfId" in told:
            rules.overlays.append(whole(told["dxfId"], -1))
        elif name == "numFmt":
            rules.codes.append(told.get("formatCode", ""))
        elif name in ("dataBar", "iconSet") and "showValue" in told:
            rules.no_values = rules.no_values or not switched_on(told["showValue"])

    def end(self, tag: str) -> None:
        self.inside = self.inside and tag.rpartition(" ")[2] != "conditionalFormatting"
        self.reference = False

    def text(self, said: str) -> None:
        if self.reference:
            self.found[-1].areas += said
