"""Drop-downs of cells we write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

from workbooks.names import sheet_reference
from workbooks.newrules import DropDown
from xl_addin.headless.refusal import honest, refuse

if TYPE_CHECKING:
    from xl_addin.headless.ranges import Range


@honest
class DataValidation(base.DataValidation):
    def __init__(self, range_: Range) -> None:
        self.range = range_

    def set_list(self, source: Any, in_cell_dropdown: bool = True) -> None:
        """Texts to choose from, or the cells that hold them."""
        sheet = self.range.sheet.file_sheet
        if sheet.state == "kept":
            raise refuse("A drop-down on a sheet that was there before")
        area = self.range.get_address(False, False, False)
        if isinstance(source, list):
            sheet.drop_downs.append(DropDown(area, choices=tuple(source)))
        else:
            sheet.drop_downs.append(DropDown(area, source=f"{sheet_reference(source.sheet.name)}{source.address}"))
