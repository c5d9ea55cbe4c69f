"""Buttons in LibreOffice, without a window: menu and toolbars hold every button, and what a button does on protected sheets."""

import ast
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import xlsxwriter

from tests.hosts import locked
from xl_addin import ribbon
from xl_addin.libreoffice import controls, pressing
from xl_addin.libreoffice.build import ADDONS, OFFICE, TOOLBARS

OOR = "{http://openoffice.org/2001/registry}"


def shown(path: Path, root: str) -> dict[str, str]:
    """URL -> label of every control below one node of Addons.xcu."""
    tree = ElementTree.parse(path)
    top = next(node for node in tree.iter("node") if node.get(f"{OOR}name") == root)
    props = [{p.get(f"{OOR}name"): p.findtext("value") for p in node.findall("prop")} for node in top.iter("node")]
    return {p["URL"]: p["Title"] for p in props if "URL" in p}


@pytest.mark.parametrize("place", ["OfficeMenuBar", "OfficeToolBar", "OfficeNotebookBar"])
def test_menu_toolbars_and_tab_hold_every_button_under_its_own_label(place):
    own = {name: label for group in controls.OWN.values() for name, label in group}
    wanted = {b.id: b.label for b in ribbon.load().values()} | own
    assert shown(ADDONS, place) == {f"service:CWB.Buttons?{name}": label for name, label in wanted.items()}


def test_every_toolbar_has_a_name_and_a_place_of_its_own():
    bars = [node.get(f"{OOR}name") for node in ElementTree.parse(TOOLBARS).iter("node") if "toolbar/" in node.get(f"{OOR}name")]
    assert bars == [f"private:resource/toolbar/addon_{controls.bar(group)}" for group in controls.controls(ribbon.load())]
    assert len(set(controls.ROWS.values())) == len(controls.ROWS) == len(ribbon.GROUPS)


@pytest.mark.parametrize("path", [*sorted(OFFICE.glob("*.py")), OFFICE.parent / "buttons.py"], ids=lambda path: path.name)
def test_an_old_python_can_read_what_runs_inside_libreoffice(path):
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_call_over_a_sheet_whose_name_has_a_space_is_respelt_too(tmp_path):
    theirs = """=pool_line_shares($Lines.$A$6;$'Line shares'.$D$31:$D$37;"it's $'x'")"""
    (tmp_path / "request.json").write_text(json.dumps({"button": controls.RESPELL, "formulas": [theirs, "=SUM(A1)"]}))
    pressing.main(tmp_path)
    ours = theirs.replace("pool_line_shares", "CWB.POOL_LINE_SHARES")
    assert json.loads((tmp_path / "answer.json").read_text())["formulas"] == {theirs: ours}


# ---- protected sheets ------------------------------------------------------------------------------------------------

EXCELS, OURS = "=TENDER_RANK(A1:A2)", "=CWB.TENDER_RANK(A1:A2)"


@pytest.fixture(scope="module")
def protected(soffice, tmp_path_factory) -> list[dict]:
    """A book with one call on each of three sheets: open, protected without and with a password."""
    path = tmp_path_factory.mktemp("locked") / "book.xlsx"
    with xlsxwriter.Workbook(path) as made:
        for name in ("Free", "Guarded", "Shut"):
            made.add_worksheet(name).write_formula("B1", "=TENDER_RANK(A1:A2)")
    return locked.told(path)


@pytest.mark.libreoffice
def test_a_sheet_with_a_password_is_named_and_no_sheet_is_changed(protected):
    sentence = "The sheet Shut is protected with a password, and the button has to write on it. Take the protection off and press again."
    for state in protected[:2]:  # Use this book here; Take back last button, which would replace the sheet
        assert state["box"] == sentence
        assert {text.upper() for text in state["formulas"].values()} == {EXCELS}
        assert state["protected"] == ["Guarded", "Shut"]


@pytest.mark.libreoffice
def test_whatever_else_libreoffice_refuses_ends_in_a_box_too(protected):
    assert protected[2]["box"].startswith("The button broke off (com.sun.star.lang.IndexOutOfBoundsException: ")
    assert "Close the document without saving and open it again" in protected[2]["box"]


@pytest.mark.libreoffice
def test_a_button_pressed_twice_works_once_and_another_is_told_to_wait(protected):
    done, again, other = protected[3:]
    assert again["boxes"] == done["boxes"]
    assert other["box"] == "Another button is still at work. Wait for its box and press again." and other["boxes"] == done["boxes"] + 1


@pytest.mark.libreoffice
def test_without_the_password_every_sheet_is_respelt_and_protected_as_before(protected):
    assert protected[3]["box"].startswith("3 formulas now call our functions as LibreOffice spells them.")
    assert {text.upper() for text in protected[3]["formulas"].values()} == {OURS}
    assert protected[3]["protected"] == ["Guarded"]
