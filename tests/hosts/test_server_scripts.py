"""The buttons on the web: the same macros, pressed through a running server, whose actions leave the workbook as every other host does."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor

from tests.hosts.remote_book import RemoteBook, pressed
from tests.hosts.server import Server
from tests.hosts.server_doors import shared_server
from tests.hosts.template_book import ask, empty, enter, fill, steps
from workbooks.template import load
from workbooks.templates import template
from xl_addin import ribbon
from xl_addin.headless import press_file
from xl_addin.server.offered import OF_THIS_COMPUTER, TAKES_FILES, offered


def test_a_template_is_worked_through_as_in_a_file(tmp_path):
    """Set up in an empty workbook, filled with the sample, and settled: each time the same cells, names, tables and report."""
    pool, path = template("pooled_budget"), empty(tmp_path / "pool.xlsx")
    job, (set_up, outturn) = load(pool, None), steps(pool)

    def same(button: str) -> None:
        remote, actions = pressed(path, button)
        report = press_file(button, path)
        here = RemoteBook(path)
        assert (remote.sheets, remote.names, sorted(remote.tables)) == (here.sheets, here.names, sorted(here.tables))
        assert (remote.report["sentence"], remote.report["refused"]) == (report.sentence, False)
        assert [f["text"] for f in remote.report["findings"]] == [f"{f.sentence} {f.remedy}".strip() for f in report.findings]
        assert actions[-1]["args"][0] == "cwbReport"  # Excel comes to it only when it has taken all the others

    same(set_up)
    settings = ask(path, pool, job)
    fill(path, pool, job)
    enter(path, **settings)
    same(outturn)


def test_what_was_there_before_is_opened_and_emptied_not_replaced(tmp_path):
    """Other sheets point to sheets of ours, so none of them is taken away; ours are protected without a password."""
    path = empty(tmp_path / "capitation.xlsx")
    press_file("capitation_set_up", path)
    book, actions = pressed(path, "capitation_set_up")
    assert book.report["sentence"].startswith("Set up capitation: ") and not book.report["refused"]
    assert not {"sheetDelete", "setFormulaArray"} & {action["func"] for action in actions}  # the second the web has not
    assert RemoteBook(path).sheets == book.sheets


def test_files_are_offered_as_a_workbook_on_the_web_has_no_folder(tmp_path):
    path = empty(tmp_path / "mine.xlsx")
    book, _ = pressed(path, "copy_for_excel")
    assert {name: base64.b64decode(data)[:2] for name, data in book.report["files"].items()} == {"mine for Excel.xlsx": b"PK"}
    assert str(tmp_path.parents[1]) not in json.dumps(book.report)  # the server's folders are nobody's business


def test_a_refusal_changes_nothing_whichever_macro_it_comes_from(tmp_path):
    """The last button of each module of macros, on an empty workbook: one sentence, never a fault of ours. Excel's ribbon names only
    scripts that are there (test_server_manifest.py)."""
    path = empty(tmp_path / "empty.xlsx")
    before = RemoteBook(path).sheets
    for button in {button.action.__module__: name for name, button in ribbon.load().items()}.values():
        book, actions = pressed(path, button)
        assert book.report["sentence"] and "fault of the toolkit" not in book.report["sentence"], button
        if book.report["refused"]:
            assert ([action["args"][0] for action in actions], book.sheets) == (["cwbReport"], before), button


def test_buttons_that_need_a_folder_or_this_computer_are_not_on_the_ribbon_and_say_why(tmp_path):
    buttons = ribbon.load()
    assert TAKES_FILES | OF_THIS_COMPUTER == set(buttons) - set(offered(buttons))
    book, _ = pressed(empty(tmp_path / "empty.xlsx"), "import_file")
    assert book.report["sentence"] == (
        f"{buttons['import_file'].label} takes files from the workbook's folder, and on the web it has none. "
        "Open it in Excel for Windows or in LibreOffice and press the button there, or use the command cwb."
    )


def test_people_who_press_at_the_same_time_get_their_own_changes_and_reports(tmp_path):
    """The later one begins while the other's macro runs; xlwings sends what an app is asked to whichever workbook came last."""
    known = shared_server()

    def press(person: str) -> tuple[str, list[str]]:
        path = empty(tmp_path / f"{person}.xlsx")
        own = Server(known.url, known.token, known.process)  # a connection of its own
        book, actions = pressed(path, "capitation_set_up" if person == "first" else "copy_for_excel", own, person)
        return book.report["button"], [action["args"][0] for action in actions if action["func"] == "runMacro"]

    with ThreadPoolExecutor(2) as people:
        one = people.submit(press, "first")
        time.sleep(0.3)
        other = people.submit(press, "second")
    assert other.result() == ("Copy for Excel", ["cwbOpenSheets", "cwbCloseSheets", "cwbReport"])
    label, asked = one.result()
    assert (label, asked[0], asked[-2:]) == ("Set up capitation", "cwbOpenSheets", ["cwbCloseSheets", "cwbReport"])


def test_without_the_token_or_the_workbook_nothing_is_pressed(tmp_path):
    body = RemoteBook(empty(tmp_path / "empty.xlsx")).told()
    server = shared_server()
    status, told = server.post("/xlwings/custom-scripts-call/pool_set_up", body, authorisation="a wrong")
    assert (status, told["detail"].partition(":")[0]) == (401, "The access token is missing or wrong")
    assert server.get("/cwb/progress")[0] == 401
    for sent in ([], ["no base64!"], [base64.b64encode(b"no workbook").decode()]):
        status, told = server.post("/xlwings/custom-scripts-call/pool_set_up", body | {"args": sent})
        report = json.loads(told["actions"][-1]["args"][1])
        assert (status, len(told["actions"]), report["refused"]) == (200, 1, True)


def test_a_request_that_names_no_workbook_is_one_sentence(tmp_path):
    book = RemoteBook(empty(tmp_path / "empty.xlsx"))
    whole = base64.b64encode(book.path.read_bytes()).decode()
    for name in ("", ".", "/"):
        body = book.told() | {"args": [whole]}
        status, told = shared_server().post("/xlwings/custom-scripts-call/pool_set_up", body | {"book": body["book"] | {"name": name}})
        assert status == 200, told
        report = json.loads(told["actions"][-1]["args"][1])
        assert (len(told["actions"]), report["refused"]) == (1, True)
        assert report["sentence"].startswith("The workbook did not arrive, and nothing was changed.")
