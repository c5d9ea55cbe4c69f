"""docs/buttons.md: every button with its keys, and every command of `cwb` with the button that does the same, or why none does."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from xl_addin.desktop.customui import TAB_KEYTIP
from xl_addin.ribbon import GROUPS, Button

# Command -> buttons that do the same for somebody who has the workbook open.
BUTTONS_OF: dict[str, tuple[str, ...]] = {
    "addin doctor": ("doctor",),
    "backups": ("restore_backup",),
    "check tender": ("tender_check",),
    "coverage": ("assign_practices",),
    "diff": ("compare_workbooks",),
    "export calendar": ("register_calendar",),
    "export nhsbsa": ("register_export_nhsbsa",),
    "export notices": ("register_export_notices",),
    "export ocds": ("register_export_ocds",),
    "export summary": ("register_summary",),
    "export transparency": ("register_export_transparency",),
    "import file": ("import_file", "import_source"),
    "import register": ("register_import",),
    "move-data": ("move_data",),
    "pool merge": ("pool_returns_merge",),
    "pool returns": ("pool_returns_issue",),
    "publish": ("publish_copy",),
    "recalculate": ("capitation_split", "contract_model", "pool_outturn", "register_refresh", "tender_score"),
    "regenerate capitation": ("capitation_set_up", "import_source", "workbook_from_tables"),
    "regenerate capitation_age_sex": ("workbook_from_tables",),
    "regenerate capitation_primary": ("workbook_from_tables",),
    "regenerate contract_model": ("contract_set_up", "workbook_from_tables"),
    "regenerate pooled_budget": ("pool_set_up", "workbook_from_tables"),
    "regenerate register": ("register_set_up", "workbook_from_tables"),
    "regenerate tender": ("tender_set_up", "workbook_from_tables"),
    "register generate": ("register_generate",),
    "respell": ("copy_for_excel",),
    "restore": ("restore_backup",),
    "roll-forward": ("roll_forward",),
    "scan": ("scan_workbook",),
    "share": ("share_copy",),
    "tender decision": ("tender_decision_write",),
    "tender freeze": ("tender_freeze_award",),
    "tender merge": ("tender_returns_merge",),
    "tender packs": ("tender_packs_issue",),
    "tender record": ("tender_record_write",),
    "tender summaries": ("tender_summaries_write",),
}
# Command, or the group it stands in -> why a person needs no button for it.
NO_BUTTON: dict[str, str] = {
    "addin": "IT builds, installs and looks after the add-in; where it is missing there is no button to press.",
    "call": "A cell calls the function.",
    "functions": "Excel's function wizard (Fx) and LibreOffice's list them with their arguments; so does [functions.md](functions.md).",
    "population": "People by the million are weighed where they are kept, with packages no laptop needs; Import takes the workbook it "
                  "makes.",
    "press": "It presses the buttons themselves, where no spreadsheet program runs.",
    "server": "IT starts it for Excel on the web and Mac.",
}


def commands(app: typer.Typer) -> list[str]:
    """Every command of the command line, by its words."""

    def walk(command: object, words: tuple[str, ...]) -> Iterator[str]:
        below = getattr(command, "commands", None)
        if below is None:
            yield " ".join(words)
        for name, one in (below or {}).items():
            yield from walk(one, (*words, name))

    return sorted(walk(typer.main.get_command(app), ()))


def page(buttons: dict[str, Button], app: typer.Typer) -> str:
    """The whole page."""
    groups = "\n".join(_group(name, [b for b in buttons.values() if b.group == name]) for name in GROUPS)
    shown = dict.fromkeys(_shown(command) for command in commands(app))
    lines = "\n".join(f"| `cwb {command}` | {told(command, buttons)} |" for command in shown)
    return f"""<!-- Generated from the buttons by xl_addin/generate.py. Do not edit. -->

# Buttons

{len(buttons)} buttons on the tab Commissioning of Excel; in LibreOffice they stand in the menu Commissioning and on toolbars, with a few
of its own ([install-libreoffice.md](install-libreoffice.md)). What they say and what stops them: [job-buttons.md](job-buttons.md).
Keys: Alt, then {", ".join(TAB_KEYTIP)}, then those of the button. Without a spreadsheet program: `cwb press NAME book.xlsx`.

{groups}
## Commands and their buttons

What the command line does for a user, a button does too.

| command | button |
| --- | --- |
{lines}
"""


def _group(name: str, buttons: list[Button]) -> str:
    rows = "\n".join(f"| {b.label} | {', '.join(b.keytip)} | {b.screentip} | `{b.id}` |" for b in buttons)
    return f"## {name}\n\n| button | keys | what it is for | name |\n| --- | --- | --- | --- |\n{rows}\n"


def _shown(command: str) -> str:
    """A group that is IT's as a whole stands once."""
    group = command.partition(" ")[0]
    return group if group in NO_BUTTON and command not in BUTTONS_OF else command


def told(command: str, buttons: dict[str, Button]) -> str:
    """The buttons of a command, or why it has none; nothing where it has neither."""
    if command in BUTTONS_OF:
        return ", ".join(f"{buttons[name].group}: {buttons[name].label}" for name in BUTTONS_OF[command])
    return next((NO_BUTTON[known] for known in (command, command.partition(" ")[0]) if known in NO_BUTTON), "")
