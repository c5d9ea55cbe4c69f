"""The font of cells we write, and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base
from xlwings.utils import hex_to_rgb

from xl_addin.headless.refusal import honest

if TYPE_CHECKING:
    from xl_addin.headless.ranges import Range


def six_digits(color: Any) -> str:
    """"#12436D" or (18, 67, 109) -> "12436D"; None -> "" (no colour)."""
    if color is None:
        return ""
    return (color.lstrip("#") if isinstance(color, str) else bytes(color).hex()).upper()


@honest
class Font(base.Font):
    def __init__(self, range_: Range) -> None:
        self.range = range_

    @property
    def api(self) -> Range:
        return self.range

    @property
    def bold(self) -> bool:
        return self.range.format().bold

    @bold.setter
    def bold(self, value: bool) -> None:
        self.range.change(bold=bool(value))

    @property
    def italic(self) -> bool:
        return self.range.format().italic

    @italic.setter
    def italic(self, value: bool) -> None:
        self.range.change(italic=bool(value))

    @property
    def size(self) -> float:
        return self.range.format().size

    @size.setter
    def size(self, value: float) -> None:
        self.range.change(size=value)

    @property
    def name(self) -> str:
        return self.range.format().name

    @name.setter
    def name(self, value: str) -> None:
        self.range.change(name=value)

    @property
    def color(self) -> tuple[int, int, int]:
        return hex_to_rgb(f"#{self.range.format().color}")

    @color.setter
    def color(self, color_or_rgb: Any) -> None:
        self.range.change(color=six_digits(color_or_rgb) or "000000")
