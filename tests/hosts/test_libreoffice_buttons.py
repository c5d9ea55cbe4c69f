"""Buttons in LibreOffice: menu and toolbars hold every button, and one that is clicked in a real window does on the open document what
the same button does on a file."""

import ast
import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import xlsxwriter

from tests.conftest import absent
from tests.hosts import locked, window
from tests.hosts.contract_book import foreign
from tests.hosts.template_book import steps
from workbooks.dialect import respell_package
from workbooks.templates import regenerate, template
from xl_addin import ribbon
from xl_addin.libreoffice import controls, pressing
from xl_addin.libreoffice.build import ADDONS, OFFICE, TOOLBARS, build

# The three contracts ended on 31 March 2024, 31 August 2024 and 30 September 2023, so today they are expired; six, six and three months
# before stand 30 September 2023, 29 February 2024 and 30 June 2023, here as serial numbers.
ENDED = [("expired", 45199, "overdue"), ("expired", 45351, "overdue"), ("expired", 45107, "overdue")]
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


# ---- one window for all ----------------------------------------------------------------------------------------------

CONTROLS = {name: [group, place] for group, shown in controls.controls(ribbon.load()).items() for place, (name, _) in enumerate(shown)}
TYPED, TYPED_TEXT = "J40", "typed and not saved"  # a cell of the first sheet
SAMPLES = ("pooled_budget", "register", "tender", "capitation", "contract_model")


def press(name: str) -> dict:
    return {"press": CONTROLS[name]}


def scenes(folder: Path) -> dict[str, list[dict]]:
    """Name -> steps."""
    close, look = {"close": True}, {"look": True}
    return {
        "clicked": [{"open": str(folder / "awards.xlsx")}, {"write": TYPED_TEXT, "cell": TYPED}, look, {"click": "Generate register"}, look,
                    {"click": "Take back last button"}, look, close],
        "unsaved": [{"new": True}, *map(press, CONTROLS), close],
        "saved": [{"saved": str(folder / f"{kind}.here.xlsx"), "to": str(folder / f"{kind}.xlsx")} for kind in SAMPLES],
    }  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The samples as they are spelt here."""
    folder = tmp_path_factory.mktemp("window")
    foreign(folder / "awards.xlsx")
    for kind in SAMPLES:
        regenerate(template(kind), None, str(made := folder / "made.xlsx"))
        (folder / f"{kind}.here.xlsx").write_bytes(respell_package(made.read_bytes(), "libreoffice"))
        made.unlink()
    return folder


@pytest.fixture(scope="module")
def seen(soffice, folder: Path) -> dict[str, list]:
    """Every scene played in one LibreOffice: name -> what came of its steps that tell something."""
    if window.missing():
        absent(f"{', '.join(window.missing())} not installed, so no window is opened (apt-get install xvfb xdotool imagemagick)")
    build(folder / "cwb.oxt")
    untouched = (folder / "awards.xlsx").read_bytes()
    played = scenes(folder)
    told = iter(window.ran(folder / "cwb.oxt", [step for steps in played.values() for step in steps]))
    answers = {name: [next(told) for _ in steps] for name, steps in played.items()}
    assert (folder / "awards.xlsx").read_bytes() == untouched, "a button writes into the open document, not into its file"
    return {name: [answer for answer in scene if answer] for name, scene in answers.items()}


@pytest.fixture(scope="module")
def clicked(seen) -> list[dict]:
    """The sample as it was opened, after Generate register, and after it was taken back."""
    before, made, after, taken, back = seen["clicked"]
    return [{**before, "boxes": []}, {**after, **made}, {**back, **taken}]


def cells(state: dict, sheet: str) -> dict:
    return {(r, c): value for r, c, value in state["cells"][sheet]}


@pytest.mark.libreoffice
def test_a_click_makes_the_register_in_the_open_document(clicked):
    _, after, _ = clicked
    assert after["boxes"] == [
        "table AwardList: 3 rows read = 3 in the register + 0 set aside. Generate register: Contracts, Alerts, Dashboard, Register, "
        "Read me, Dates, Events, Checks, Sources, Change log written. All checks hold."
    ]
    register = cells(after, "Contracts")
    assert [tuple(register[row, column] for column in (10, 11, 12)) for row in (6, 7, 8)] == ENDED
    assert [register[row, 9] for row in (6, 7, 8)] == [1200000, 350000.5, 99000]
    assert register[7, 2] == "=Diagnostics" and register[3, 1] == "All checks hold"
    assert after["charts"]["Dashboard"] == 4 and {"AwardList", "Contracts"} <= set(after["tables"])
    assert not [text for text in after["names"].values() if "file:" in text or "#REF!" in text]


@pytest.mark.libreoffice
def test_the_users_own_sheets_and_what_was_not_saved_stay(clicked):
    before, after, _ = clicked
    for sheet in before["sheets"]:
        assert after["cells"][sheet] == before["cells"][sheet]
    assert cells(after, "Awards")[40, 10] == TYPED_TEXT
    assert after["modified"] and after["url"] == before["url"]


@pytest.mark.libreoffice
def test_a_button_can_be_taken_back(clicked):
    before, _, back = clicked
    asked, told = back["boxes"]
    assert asked.startswith("Generate register changed these sheets: ") and told.startswith("Generate register is taken back")
    assert {**back, "boxes": []} == {**before, "boxes": []}


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
def test_without_the_password_every_sheet_is_respelt_and_protected_as_before(protected):
    assert protected[3]["box"].startswith("3 formulas now call our functions as LibreOffice spells them.")
    assert {text.upper() for text in protected[3]["formulas"].values()} == {OURS}
    assert protected[3]["protected"] == ["Guarded"]


# ---- every control


@pytest.mark.libreoffice
def test_every_control_answers_in_one_sentence_where_nothing_is_saved_yet(seen):
    labels = [label for shown in controls.controls(ribbon.load()).values() for _, label in shown]
    told = "This document has no file yet. Save it first: the buttons look for their files beside it."
    assert seen["unsaved"] == [{"label": label, "boxes": [told]} for label in labels]


# ---- every macro on what LibreOffice saved

NOTHING_THERE = {  # buttons that ask for a file or a folder that is not there
    "register_generate", "register_import", "tender_returns_merge", "import_source", "pool_returns_merge", "compare_workbooks",
    "import_file", "workbook_from_tables", "restore_backup",
}  # fmt: skip
CHANGES = {"register_variation": 3, "tender_freeze_award": 1, "tender_record_write": 1, "assign_practices": 1}  # sheets that come back


def sample_of(button: str) -> str:
    """The template a button belongs to."""
    return next((kind for kind in SAMPLES if button in OF[kind]), "pooled_budget")


OF = {
    "register": [name for name in ribbon.load() if name.startswith("register_")],
    "tender": [name for name in ribbon.load() if name.startswith("tender_")],
    "contract_model": [name for name in ribbon.load() if name.startswith("contract_")],
    "pooled_budget": [name for name in ribbon.load() if name.startswith("pool_")],
    "capitation": [name for name, found in ribbon.load().items() if found.group == "Capitation" and not re.match("pool_|contract_", name)],
}
# Steps before the last write what the last one writes as well; tests/hosts/test_every_template.py presses each of them.
BEFORE_THE_LAST = {name for kind in SAMPLES for name in steps(template(kind))[:-1]}


@pytest.mark.libreoffice
@pytest.mark.parametrize("button", [name for name in ribbon.load() if name not in BEFORE_THE_LAST])
def test_its_macro_works_on_the_sample_as_libreoffice_saves_it(seen, folder, tmp_path, button):
    (tmp_path / "beside").mkdir()
    saved = folder / f"{sample_of(button)}.xlsx"
    document = shutil.copy(saved, tmp_path / "beside")
    shutil.copy(saved, tmp_path / pressing.COPY)
    (tmp_path / "request.json").write_text(json.dumps({"button": button, "path": document, "modified": False}))
    pressing.main(tmp_path)
    told = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert told["refused"] == (button in NOTHING_THERE), told["sentence"]
    changes = told.get("changes", {})
    assert sum(len(changes.get(kind, ())) for kind in ("added", "replaced", "removed", "cells")) == CHANGES.get(button, 0), told
    if button in BEFORE_THE_LAST | {steps(template(kind))[-1] for kind in SAMPLES}:
        assert "everything was up to date. All checks hold." in told["sentence"]
