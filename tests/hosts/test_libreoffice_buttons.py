"""Buttons in a real LibreOffice window: every control does its work on an open document, and what stands in its way is one sentence."""

from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.conftest import absent
from tests.hosts import libreoffice_session, ribbon_rows, window
from tests.hosts.contract_book import foreign
from tests.hosts.ribbon_rows import ROWS, Row
from workbooks.dialect import respell_package
from workbooks.reader import read
from xl_addin import ribbon
from xl_addin.headless import press_file
from xl_addin.libreoffice import controls
from xl_addin.libreoffice.build import build

pytestmark = [pytest.mark.libreoffice, pytest.mark.timeout(libreoffice_session.SECONDS + 120)]
# The three contracts ended on 31 March 2024, 31 August 2024 and 30 September 2023, so today they are expired; six, six and three months
# before stand 30 September 2023, 29 February 2024 and 30 June 2023, here as serial numbers.
ENDED = [("expired", 45199, "overdue"), ("expired", 45351, "overdue"), ("expired", 45107, "overdue")]
TYPED, TYPED_TEXT = "J40", "typed and not saved"  # a cell of the first sheet


# Rows where LibreOffice has words of its own, or a smaller document, as each of the sample's fifty sheets takes its time to be set again.
HERE = {
    "doctor": replace(ROWS["doctor"], leaves=()),  # one thing to tell, in the box; in Excel there are more, and a list
    "copy_for_excel": replace(ROWS["copy_for_excel"], says="Saved book for Excel.xlsx beside the document"),
    "register_import": replace(ROWS["register_import"], book="register of contracts"),
}
ELSEWHERE = {
    "register_generate": "clicked with the mouse on a list of somebody's own",
    controls.UNDO: "clicked with the mouse after it",
    controls.RESPELL: "clicked with the mouse on a book from Excel",
}
MOUSE = {"tender_health_check", "capitation_split", "scan_workbook"}  # one of each toolbar that the scenes named above do not click


def row_of(button: str) -> Row:
    return HERE.get(button, ROWS[button])


def says(row: Row) -> list[str]:
    """A cell that is cleared is calculated with at once here, so a button tells of other sheets between the two."""
    return [f"{row.sheet} written", "All checks hold"] if row.cleared and "written" in row.says else [row.says]


def place(button: str) -> str:
    """The folder of its document: buttons of one sample share one, the others work on an empty document of their own."""
    return row_of(button).book or button


def order(button: str) -> tuple[bool, ...]:
    """Those that read the saved file come before those that change the document."""
    row = row_of(button)
    return bool(row.cleared), bool(row.makes), not row.leaves


PRESSED = sorted((name for name in ribbon.load() if name not in ELSEWHERE), key=order)
PLACES = {where: [name for name in PRESSED if place(name) == where] for where in map(place, PRESSED)}


def steps(button: str) -> list[dict]:
    """The press; one that makes a sheet may ask for the file as it is on the screen."""
    return [{"save": True}, run(button)] if row_of(button).makes and row_of(button).book else [run(button)]


def run(button: str) -> dict:
    if button in MOUSE:
        return {"run": ribbon.load()[button].label, "cleared": row_of(button).cleared, "by": "mouse"}
    return {"run": button, "cleared": row_of(button).cleared}


def scenes(folder: Path) -> dict[str, list[dict]]:
    """Name -> steps."""
    close, look = {"close": True}, {"look": True}
    pool, outturn = str(folder / "pool.xlsx"), {"run": "pool_outturn"}
    return {
        "nothing open": [outturn],
        "clicked": [{"open": str(folder / "awards.xlsx")}, {"write": TYPED_TEXT, "cell": TYPED}, look, {"click": "Generate register"}, look,
                    {"click": "Take back last button"}, look, close],
        "not saved": [{"new": True}, {"bars": True}, outturn, close],
        "several open": [{"open": pool}, {"open": str(folder / "awards.xlsx")}, {"new": True}, close, {"back": True}, outturn, close,
                         {"back": True}, close],
        "read only": [{"open": pool, "read_only": True}, look, outturn, look, close],
        "in the way": [
            {"open": pool}, look, {"protect": True}, outturn, {"protect": False}, {"run": "tender_score"}, {"names": None}, outturn,
            {"names": str(folder / "gone")}, outturn, {"names": str(folder / "bare")}, outturn, look, close],
        "from Excel": [
            {"names": "warm"}, {"open": str(folder / "excel.xlsx")}, {"run": "Use this book here", "by": "mouse"},
            {"run": "pool_outturn", "cleared": ROWS["pool_outturn"].cleared}, {"run": "copy_for_excel"}, close],
        **{where: [{"open": str(folder / where / ribbon_rows.NAME)}, *(step for name in names for step in steps(name)), close]
           for where, names in PLACES.items()},
    }  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The documents, with what the buttons look for beside them, and the functions as they are spelt here."""
    folder = tmp_path_factory.mktemp("window")
    foreign(folder / "awards.xlsx")
    (folder / "excel.xlsx").write_bytes(ribbon_rows.sample("pooled_budget"))
    (folder / "pool.xlsx").write_bytes(respell_package(ribbon_rows.sample("pooled_budget"), "libreoffice"))
    (folder / "bare").write_text("#!/bin/sh\necho No module named xl_addin >&2\nexit 1\n")
    (folder / "bare").chmod(0o755)
    for where, names in PLACES.items():
        (folder / where).mkdir()
        document = ribbon_rows.ready(Row(book=row_of(names[0]).book), folder / where)
        for name in names:
            row_of(name).lay(document)
        document.write_bytes(respell_package(document.read_bytes(), "libreoffice"))
    return folder


@pytest.fixture(scope="module")
def seen(soffice, folder: Path) -> dict[str, list]:
    """Every scene played in one LibreOffice: name -> what came of its steps that tell something."""
    if window.missing():
        absent(f"{', '.join(window.missing())} not installed, so no window is opened (apt-get install xvfb xdotool imagemagick)")
    build(folder / "cwb.oxt")
    untouched = (folder / "awards.xlsx").read_bytes()
    played = scenes(folder)
    told = iter(libreoffice_session.ran(folder / "cwb.oxt", [step for steps in played.values() for step in steps]))
    answers = {name: [next(told) for _ in steps] for name, steps in played.items()}
    assert (folder / "awards.xlsx").read_bytes() == untouched, "a button writes into the open document, not into its file"
    return {name: [answer for answer in scene if answer] for name, scene in answers.items()}


# ---- every control on its sample


def test_every_control_is_pressed_somewhere():
    every = [name for shown in controls.controls(ribbon.load()).values() for name, _ in shown]
    assert sorted(every) == sorted([*PRESSED, *ELSEWHERE])
    clicked = {ribbon.load()[name].group for name in [*MOUSE, "register_generate"]} | {"Set up"}
    assert clicked == set(ribbon.GROUPS)


@pytest.mark.parametrize("where", PLACES)
def test_every_control_does_its_work_on_the_open_document(seen, folder, where):
    files = [str(path.relative_to(folder / where)) for path in (folder / where).rglob("*")]
    wrong = {}
    for name, answer in zip(PLACES[where], seen[where], strict=True):
        row, box = row_of(name), "\n".join(answer["boxes"])
        told = [] if all(part in box for part in says(row)) else [f"says {box}"]
        told += [f"does not make {sheet}" for sheet in row.makes if sheet not in answer["new"]]
        told += [f"does not leave {left}" for left in row.leaves if not any(fnmatch(file, left) for file in files)]
        told += [f"{row.sheet} is not as before"] if row.cleared and not answer["same"] else []
        wrong |= {name: told} if told else {}
    assert wrong == {}


def test_the_toolbars_show_every_control_under_its_label(seen):
    shown = {group: [label for _, label in listed] for group, listed in controls.controls(ribbon.load()).items()}
    assert seen["not saved"][0] == shown


# ---- one by mouse, with all that must stay


@pytest.fixture(scope="module")
def clicked(seen) -> list[dict]:
    """The sample as it was opened, after Generate register, and after it was taken back."""
    before, made, after, taken, back = seen["clicked"]
    return [{**before, "boxes": []}, {**after, **made}, {**back, **taken}]


def cells(state: dict, sheet: str) -> dict:
    return {(r, c): value for r, c, value in state["cells"][sheet]}


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


def test_the_users_own_sheets_and_what_was_not_saved_stay(clicked):
    before, after, _ = clicked
    for sheet in before["sheets"]:
        assert after["cells"][sheet] == before["cells"][sheet]
    assert cells(after, "Awards")[40, 10] == TYPED_TEXT
    assert after["modified"] and after["url"] == before["url"]


def test_a_button_can_be_taken_back(clicked):
    before, _, back = clicked
    asked, told = back["boxes"]
    assert asked.startswith("Generate register changed these sheets: ") and told.startswith("Generate register is taken back")
    assert {**back, "boxes": []} == {**before, "boxes": []}


# ---- what stands in the way

NO_SHEETS = "The buttons work on a spreadsheet. Open one and press again."
RUN = "Close LibreOffice and run `cwb addin install --host libreoffice`"
IN_THE_WAY = [  # the structure is protected; another template; no file that names a Python; it is gone; the toolkit is not in it
    "The structure of this document is protected. Take the protection off (Tools, Protect Spreadsheet Structure) and press again.",
    "pool.xlsx holds a pooled budget already, so no tender can stand in it. Use another workbook, or a new one.",
    f"The buttons do not know where the toolkit is installed. {RUN}.",
    f"The toolkit is no longer at {{folder}}/gone. {RUN} again.",
    f"The toolkit is no longer at {{folder}}/bare. {RUN} again.",
]


def boxes(answers: list[dict]) -> list[list[str]]:
    return [answer["boxes"] for answer in answers if "boxes" in answer]


def test_without_a_document_a_button_says_what_it_works_on(seen):
    assert boxes(seen["nothing open"]) == [[NO_SHEETS]]


def test_with_several_documents_and_none_in_front_one_is_to_be_clicked(seen):
    told = "Several documents are open and LibreOffice does not say which is in front. Click into the one you mean and press again."
    assert boxes(seen["several open"]) == [[told]]


def test_a_document_without_a_file_is_to_be_saved_first(seen):
    assert boxes(seen["not saved"]) == [["This document has no file yet. Save it first: the buttons look for their files beside it."]]


def test_a_document_open_for_reading_stays_as_it_is(seen):
    before, answer, after = seen["read only"]
    assert answer["boxes"] == ["This document is open for reading only. Save it under another name and press again."]
    assert after == before


def test_whatever_stands_in_the_way_is_one_sentence_and_nothing_is_changed(seen, folder):
    before, *answers, after = seen["in the way"]
    assert boxes(answers) == [[text.format(folder=folder)] for text in IN_THE_WAY]
    assert {**after, "modified": False} == before  # protecting the structure counts as a change


# ---- there and back


def test_a_book_from_excel_is_respelt_worked_on_and_the_same_back_in_excel(seen, folder):
    respelt, pressed, copied = seen["from Excel"]
    told = "9 formulas now call our functions as LibreOffice spells them. Before it goes back to Excel, press Copy for Excel."
    assert respelt["boxes"] == [told]
    assert pressed["boxes"][0].startswith("Pool outturn: Outturn written; ") and pressed["same"]
    assert copied["boxes"] == ["Saved excel for Excel.xlsx beside the document, with the functions as Excel spells them."]
    back = folder / "excel for Excel.xlsx"
    ours, theirs = read(folder / "excel.xlsx").sheets, read(back).sheets
    assert {name: shown(sheet) for name, sheet in theirs.items()} == {name: shown(sheet) for name, sheet in ours.items()}
    assert press_file("pool_outturn", back).sentence == "Pool outturn: everything was up to date. All checks hold."


def shown(sheet) -> dict:
    """Place -> value; LibreOffice saves fifteen digits of a number, Excel seventeen."""
    filled = {place: value for place, value in sheet.cells.items() if value not in (None, "")}
    return {place: float(f"{value:.12g}") if isinstance(value, float) else value for place, value in filled.items()}
