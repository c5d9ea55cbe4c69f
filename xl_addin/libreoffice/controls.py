"""Menu, toolbars and Extension tab of LibreOffice, made from the buttons' registry: one submenu and one toolbar a group.

Every control calls `service:CWB.Buttons?<button>`. Three of them belong to this program alone: how it spells a function in a formula
differs from Excel, so a book is respelt on arrival and again, as a copy, for Excel; and a button is taken back by a button.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from xl_addin.ribbon import GROUPS, Button

BUTTONS_SERVICE = "CWB.Buttons"
RESPELL, COPY_FOR_EXCEL, UNDO = "respell", "copy_for_excel", "undo_button"
OWN = {
    "Set up": ((RESPELL, "Use this book here"), (UNDO, "Take back last button")),
}
CALC = "com.sun.star.sheet.SpreadsheetDocument"
NAME = "uk.commissioning-workbooks"
ROWS = {"Set up": "0,3", "Check and share": "1,3", "Tender": "0,4", "Capitation": "0,5", "Register": "0,6"}  # place, row of the toolbar


def controls(buttons: dict[str, Button]) -> dict[str, list[tuple[str, str]]]:
    """Group -> name and label of each of its controls, in the order they are shown."""
    groups = {group: list(OWN.get(group, ())) for group in GROUPS}
    for button in buttons.values():
        groups[button.group].append((button.id, button.label))
    return {group: shown for group, shown in groups.items() if shown}


def addons(buttons: dict[str, Button]) -> str:
    """Addons.xcu: the menu with a submenu a group, a toolbar a group, and all of them on the Extension tab."""
    groups = controls(buttons)
    submenus = "".join(
        _node(f"g{i}", _said("Title", group) + _plain("Context", CALC) + f'<node oor:name="Submenu">{_items(shown)}</node>')
        for i, (group, shown) in enumerate(groups.items())
    )
    top = _said("Title", "Commissioning") + _plain("Context", CALC) + f'<node oor:name="Submenu">{submenus}</node>'
    bars = "".join(_node(bar(group), _said("Title", group) + _items(shown)) for group, shown in groups.items())
    every = [control for shown in groups.values() for control in shown]
    inside = (
        f'<node oor:name="OfficeMenuBar">{_node(f"{NAME}.menu", top)}</node>\n'
        f'<node oor:name="OfficeToolBar">{bars}</node>\n'
        f'<node oor:name="OfficeNotebookBar">{_node(f"{NAME}.tab", _items(every))}</node>'
    )
    return _file("Addons", "org.openoffice.Office", f'<node oor:name="AddonUI">{inside}</node>')


def toolbars(buttons: dict[str, Button]) -> str:
    """CalcWindowState.xcu: without it each toolbar floats over the sheet and is called Add-On 1."""
    states = "".join(_state(group) for group in controls(buttons))
    inside = f'<node oor:name="UIElements"><node oor:name="States">{states}</node></node>'
    return _file("CalcWindowState", "org.openoffice.Office.UI", inside)


def bar(group: str) -> str:
    """The toolbar of a group, as LibreOffice knows it."""
    return f"{NAME}.{group.lower().replace(' ', '-')}"


def _state(group: str) -> str:
    docked = _typed("Docked", "boolean", "true") + _typed("Visible", "boolean", "true") + _typed("DockingArea", "int", "0")
    return _node(f"private:resource/toolbar/addon_{bar(group)}", _said("UIName", f"Commissioning: {group}") + docked
                 + _plain("DockPos", ROWS[group]))  # fmt: skip


def _items(shown: list[tuple[str, str]]) -> str:
    return "".join(
        _node(f"m{i:03}", _plain("URL", f"service:{BUTTONS_SERVICE}?{name}") + _said("Title", label) + _plain("Target", "_self")
              + _plain("Context", CALC))
        for i, (name, label) in enumerate(shown)
    )  # fmt: skip


def _node(name: str, inside: str) -> str:
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{inside}</node>\n'


def _said(name: str, text: str) -> str:
    """A text people read, which these schemas keep by language."""
    return f'<prop oor:name="{name}" oor:type="xs:string"><value xml:lang="en">{escape(text)}</value></prop>'


def _plain(name: str, text: str) -> str:
    return _typed(name, "string", escape(text))


def _typed(name: str, kind: str, text: str) -> str:
    return f'<prop oor:name="{name}" oor:type="xs:{kind}"><value>{text}</value></prop>'


def _file(name: str, package: str, inside: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Generated from the buttons by xl_addin/generate.py. Do not edit. -->
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    oor:name="{name}" oor:package="{package}">
{inside}
</oor:component-data>
"""
