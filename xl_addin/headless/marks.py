"""Lines around cells and colours that come and go with what a cell says, on sheets we write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

from workbooks.newrules import Highlight
from xl_addin.headless.fonts import six_digits
from xl_addin.headless.refusal import honest, refuse

if TYPE_CHECKING:
    from xl_addin.headless.ranges import Range

SOLID = "continuous"


@honest
class Borders(base.Borders):
    def __init__(self, range_: Range) -> None:
        self.range = range_

    @property
    def api(self) -> Range:
        return self.range

    def set(self, which: Any, *, line_style: Any = SOLID, weight: Any = "thin", color: Any = (0, 0, 0)) -> None:
        """Solid lines of one weight and colour; inner ones are sides of the cells they lie between."""
        if line_style != SOLID:
            raise refuse("A border that is not a solid line")
        top, left, bottom, right = self.range.box
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                on_edge = {"left": column == left, "right": column == right, "top": row == top, "bottom": row == bottom}
                inside = {"left": "inside_vertical", "right": "inside_vertical"}
                lines = tuple((side, weight, six_digits(color)) for side, at_edge in on_edge.items()
                              if (f"edge_{side}" if at_edge else inside.get(side, "inside_horizontal")) in which)  # fmt: skip
                self.range.sheet.range((row, column)).change(edges=lines)


@honest
class ConditionalFormats(base.ConditionalFormats):
    def __init__(self, range_: Range) -> None:
        self.range = range_

    def add_cell_value(self, spec: dict[str, Any]) -> None:
        """Cells that hold one text."""
        if spec["operator"] != "equal_to" or not spec["formula1"].startswith('="'):
            raise refuse("A conditional format other than for one text")
        self._add("equals", spec["formula1"][2:-1].replace('""', '"'), spec)

    def add_custom(self, spec: dict[str, Any]) -> None:
        """Cells for which a formula is true."""
        self._add("formula", spec["formula"], spec)

    def _add(self, when: Any, value: str, spec: dict[str, Any]) -> None:
        sheet = self.range.sheet.file_sheet
        if sheet.state == "kept":
            raise refuse("A conditional format on a sheet that was there before")
        area = self.range.get_address(False, False, False)
        sheet.highlights.append(Highlight(area, when, value, f"#{six_digits(spec['fill_color'])}"))
