"""Which buttons Excel on the web has. What a macro saves beside the workbook is offered in the task pane; what it would read there is not
to be had."""

from __future__ import annotations

from workbooks.errors import WorkbookError, refuse
from xl_addin.ribbon import Button

TAKES_FILES = frozenset({
    "compare_workbooks", "import_file", "import_source", "pool_returns_merge", "publish_copy", "register_import", "restore_backup",
    "tender_returns_merge", "workbook_from_tables",
})  # fmt: skip
OF_THIS_COMPUTER = frozenset({"doctor"})  # it would look at the server


def offered(buttons: dict[str, Button]) -> dict[str, Button]:
    """Those the ribbon shows."""
    return {name: button for name, button in buttons.items() if name not in TAKES_FILES | OF_THIS_COMPUTER}


def refusal(button: Button) -> WorkbookError | None:
    """Why a button is not pressed here."""
    if button.id in TAKES_FILES:
        return refuse("host_cannot", button=button.label, why="takes files from the workbook's folder, and on the web it has none")
    if button.id in OF_THIS_COMPUTER:
        return refuse("host_cannot", button=button.label, why="looks at the computer it runs on, and here that is the server")
    return None
