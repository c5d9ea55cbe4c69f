"""Excel on the web asks a server of one's own: who may ask, what it answers, and when it does not start."""

import asyncio
import contextlib
import http.client
import json
import os
import subprocess
import urllib.error
import urllib.request

import pytest

from tests.hosts.server import ROOT, cell_of, office, settings, words
from tests.hosts.server_doors import shared_server
from udfs.cells import ExcelError
from xl_addin.server import token
from xl_addin.server.judged import Judged
from xl_addin.server.settings import CannotServe, Facts, faults, prepare
from xl_addin.server.start import listening, serve
from xl_addin.server.values import cells_in

TOTALS = [[70], [80], [None], [80]]


PERSON = "the diagnosis of A. Sample"


@pytest.fixture(scope="module")
def server():
    return shared_server()


@pytest.fixture
def log(server):
    """What the server wrote into its log since the test began."""
    stream = server.process.stderr.fileno()
    os.set_blocking(stream, False)

    def written():
        with contextlib.suppress(BlockingIOError):
            return os.read(stream, 1_000_000)
        return b""

    written()
    return written


# ---- cells


def test_a_cell_is_answered_over_http(server):
    """The best total is first, two equal ones share the place, and a bid without a total has none."""
    status, told = server.call("TENDER_RANK", [TOTALS, None, None, None, None])
    shown = [[cell_of(cell) for cell in row] for row in told["result"]]
    assert (status, shown) == (200, [[3.0], [1.0], [ExcelError("#N/A")], [1.0]])


def test_a_refused_cell_tells_its_sentence_and_is_not_asked_again(server):
    """400 is no code on which Excel tries again."""
    status, told = server.call("TENDER_RANK", [[["n/a"], [80]], None, None, None, None])
    assert (status, told) == (400, 'totals, row 1 holds "n/a", which is not a number; enter a number.')


def test_what_another_release_asks_for_is_one_sentence(server):
    remedy = "load the add-in again, or ask whoever runs the server to bring it up to date."
    assert server.call("TENDER_FUTURE", [[[1]]]) == (400, f"This server has no function TENDER_FUTURE: {remedy}")
    about = {"name": "a", "active_sheet_index": 0, "selection": "A1"}
    book = {"client": "Office.js", "version": "", "book": about, "names": [], "sheets": []}
    status, told = server.post("/xlwings/custom-scripts-call/tender_future", book)
    assert (status, told) == (400, f"This server has no button tender_future: {remedy}")
    assert server.call("TENDER_RANK", []) == (400, "totals is missing; give total of each bid.")


NEWER = "load the add-in again, or ask whoever runs the server to bring it up to date."
CALL, SCRIPT = "/xlwings/custom-functions-call", "/xlwings/custom-scripts-call/"
MANY = f"TENDER_RANK takes 5 inputs, and 20 were given: {NEWER}"
NO_BOOK = f"The request has no book, or one that cannot be read: {NEWER}"
NO_ARGS = f"The request has no args, or one that cannot be read: {NEWER}"
UNREADABLE = f"This server cannot read what it was asked: {NEWER}"


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        (CALL, {"func_name": "__import__", "args": ["os"]}, f"This server has no function __IMPORT__: {NEWER}"),
        (CALL, {"func_name": "bound", "args": []}, f"This server has no function BOUND: {NEWER}"),
        (CALL, {"func_name": "a\nb", "args": []}, f"This server has no such function: {NEWER}"),
        (CALL, {"func_name": 3, "args": []}, f"This server has no such function: {NEWER}"),
        (CALL, {"func_name": "tender_rank", "args": None}, NO_ARGS),
        (CALL, {"func_name": "tender_rank", "args": [[[PERSON]]] * 20, "client": "Office.js", "version": "", "runtime": "1.4"}, MANY),
        (CALL, [PERSON], UNREADABLE),
        (SCRIPT + "bound", {"args": [PERSON]}, f"This server has no button bound: {NEWER}"),  # a name of the module, and not a button's
        (SCRIPT + "no_such", {"args": ["a", PERSON]}, f"This server has no button no_such: {NEWER}"),
        (SCRIPT + "pool_outturn", [PERSON], UNREADABLE),
        (SCRIPT + "pool_outturn", {"client": "Office.js", "version": "", "book": PERSON}, NO_BOOK),
    ],
)  # fmt: skip
def test_a_request_that_is_none_is_one_sentence_and_no_log_tells_of_it(server, log, path, body, told):
    """400 is no code on which Excel tries again, as it would after 500."""
    assert server.post(path, body) == (400, told)
    assert log() == b""


def test_nothing_is_read_of_who_has_no_token(server, log):
    """A page of any website can have a browser send this, and the library would read the workbook before the token."""
    for body in ([PERSON], {"book": PERSON}, {}):
        status, told = server.post(SCRIPT + "pool_outturn", body, authorisation="a wrong")
        assert (status, told["detail"][:37]) == (401, "The access token is missing or wrong:")
    assert log() == b""


def test_a_fault_of_the_toolkit_is_told_without_what_was_sent(caplog):
    """A request as it should be, and a page that fails on it: 500, and the log has where and not what."""

    async def page(scope, receive, send):
        await receive()
        raise KeyError(PERSON)

    async def sent():
        book = {"name": "a", "active_sheet_index": 0, "selection": "A1"}
        told = {"client": "Office.js", "version": "", "book": book, "names": [], "sheets": []}
        return {"type": "http.request", "body": json.dumps(told).encode(), "more_body": False}

    async def answered(message):
        answers.append(message)

    answers = []
    asyncio.run(Judged(page)({"type": "http", "method": "POST", "path": SCRIPT + "pool_outturn", "headers": []}, sent, answered))
    assert (answers[0]["status"], answers[1]["body"]) == (
        500, b"The server failed inside (KeyError); this is a fault of the toolkit. Please report it.")  # fmt: skip
    assert PERSON not in caplog.text and "A request failed inside (KeyError in " in caplog.text and "Traceback" not in caplog.text


def test_an_error_in_the_input_stays_that_error(server):
    _, told = server.call("TENDER_RANK", [[[office(ExcelError("#DIV/0!"))]], None, None, None, None])
    assert [[cell_of(c) for c in row] for row in told["result"]] == [[ExcelError("#DIV/0!")]]


def test_a_cell_is_asked_why_by_its_own_reader_alone(server):
    server.call("TENDER_RANK", [TOTALS], "[Book1]'My sheet'!D5", session="mine")
    _, mine = server.call("WHY", ["'My sheet'!$D$5"], "[Book1]Sheet1!A1", session="mine")
    _, yours = server.call("WHY", ["'My sheet'!$D$5"], "[Book1]Sheet1!A1", session="yours")
    assert mine["result"] == [["totals, row 3: the bid has no total, so it has no rank; complete its scores."]]
    assert cell_of(yours["result"][0][0]) == ExcelError("#N/A")


def test_dates_amounts_and_newer_errors_arrive_as_cells():
    formatted = {"type": "FormattedNumber", "basicType": "Double", "basicValue": 1.23456789, "numberFormat": "£#,##0.00"}
    spill, entity = {"type": "Error", "basicValue": "#SPILL!"}, {"type": "Entity", "basicType": "Error", "basicValue": "#VALUE!"}
    assert cells_in([[formatted, spill, entity, None, "", True]]) == [[1.23456789, "#VALUE!", "#VALUE!", None, "", True]]
    assert isinstance(cells_in(spill), ExcelError)


# ---- who may ask


@pytest.mark.parametrize("up", ["../", "%2e%2e/", "..%2f", "%2e%2e%2f", "..%5c", "css/../../"])
def test_no_address_leads_out_of_a_folder(server, up):
    """pyproject.toml stands above every folder that is served; as typed, as a proxy may encode it, and in Windows' spelling."""
    door = http.client.HTTPConnection(server.url.partition("//")[2], timeout=30)
    for depth in range(1, 9):
        door.request("GET", f"/static/{up * depth}pyproject.toml")
        answer = door.getresponse()
        assert (answer.status, answer.read()) == (404, b"There is no such page on this server.")
    door.request("GET", "/xlwings/custom-functions-meta.json")
    assert door.getresponse().status == 200


@pytest.mark.parametrize("port", [-1, 65536, 99999])
def test_a_port_there_is_none_of_is_one_sentence(port):
    with pytest.raises(CannotServe) as refused:
        listening("127.0.0.1", port)
    assert refused.value.args[0][0] == f"There is no port {port}."


@pytest.mark.parametrize("sent", ["", "a", "a wrong", " {token}", "{token}", "a {token}x"])
def test_without_the_token_nothing_is_answered(server, sent):
    status, told = server.call("TENDER_RANK", [TOTALS], authorisation=sent.format(token=server.token))
    assert status == 401
    assert told["detail"].startswith("The access token is missing or wrong: enter it in the task pane")


def test_another_website_gets_no_leave_to_ask(server):
    """A browser asks first, and is told of no origin that may."""
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    request = urllib.request.Request(server.url + "/xlwings/custom-functions-call", headers=headers, method="OPTIONS")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 400 and "Access-Control-Allow-Origin" not in refused.value.headers


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:1", 200), ("localhost", 200), ("[::1]:8", 200), ("excel.example.org", 400), ("127.0.0.1.example.org", 400)],
)
def test_a_name_that_is_not_its_own_is_not_answered(server, host, status):
    """A website may have a name of its own lead a browser to this computer."""
    assert server.get("/", Host=host)[0] == status


def test_the_name_in_the_address_decides_who_reaches_it(tmp_path):
    """As a person starts it behind a proxy: listening here, and yet for others."""
    open_to_all = settings(XLWINGS_ENVIRONMENT="dev", XLWINGS_AUTH_PROVIDERS="[]", COLUMNS="1000")
    command = words("start", "--port", "0", "--token-file", str(tmp_path / "token"), "--address", "https://excel.example.org")
    run = subprocess.run(command, cwd=ROOT, env=open_to_all, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout) == (2, "")
    assert "XLWINGS_AUTH_PROVIDERS is empty, and a server that other computers can reach never serves" in " ".join(run.stderr.split())


def test_the_token_is_its_owners_alone(tmp_path):
    file = tmp_path / "deep" / "server-token"
    made = token.kept(file)
    assert made == token.kept(file) == file.read_text().strip() and len(made) >= token.SHORTEST
    assert file.stat().st_mode & 0o777 == 0o600
    assert made != token.kept(tmp_path / "another")


# ---- what does not start


def test_production_without_sign_in_or_open_to_every_website_does_not_start(tmp_path):
    """As a person sees it: two reasons, one sentence each, and nothing served."""
    open_to_all = settings(XLWINGS_AUTH_PROVIDERS="[]", XLWINGS_CORS_ALLOW_ORIGINS='["*"]', COLUMNS="1000")
    command = words("start", "--port", "0", "--token-file", str(tmp_path / "token"))
    run = subprocess.run(command, cwd=ROOT, env=open_to_all, capture_output=True, text=True, timeout=60)
    told = " ".join(run.stderr.split())
    assert (run.returncode, run.stdout) == (2, "") and "Traceback" not in told
    assert "XLWINGS_AUTH_PROVIDERS is empty, and a server in production never serves people it does not know." in told
    assert 'XLWINGS_CORS_ALLOW_ORIGINS is "*", and a server in production never answers the pages of every other website.' in told


def test_a_licence_key_must_be_given(monkeypatch):
    monkeypatch.delenv("XLWINGS_LICENSE_KEY", raising=False)
    with pytest.raises(CannotServe, match="^xlwings Server asks for a licence key. Set XLWINGS_LICENSE_KEY to noncommercial where the"):
        prepare()


def test_half_a_certificate_is_refused():
    with pytest.raises(CannotServe, match="^A certificate and its private key go together. Give --certificate and --key.$"):
        serve(print, certificate="c.pem")


def test_an_address_excel_would_not_take_is_refused():
    with pytest.raises(CannotServe, match="^http://excel.example.org is no address Excel takes. Give https://"):
        serve(print, address="http://excel.example.org")


def test_a_file_that_holds_no_token_is_refused(tmp_path):
    (tmp_path / "token").touch(0o600)
    for text in ("secret", "a" * 32, "abcabcabc" * 4):
        (tmp_path / "token").write_text(text)
        with pytest.raises(CannotServe, match="holds no access token: that is one line of at least 32 random letters"):
            token.kept(tmp_path / "token")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_token_that_others_may_know_is_refused(tmp_path, mode):
    file = tmp_path / "token"
    token.kept(file)
    file.chmod(mode)
    with pytest.raises(CannotServe, match=f"its mode is {mode:o}.*Delete the file, and a new token is made; .* chmod 600"):
        token.kept(file)


def test_a_place_that_is_no_file_for_a_token_is_one_sentence(tmp_path):
    with pytest.raises(CannotServe, match="cannot be used for the access token .* Name a file of this user with --token-file"):
        token.kept(tmp_path)


def test_a_taken_port_is_told():
    with listening("127.0.0.1", 0) as taken, pytest.raises(CannotServe, match="cannot be listened on .*\\. Stop the other program or"):
        listening("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (Facts(), []),
        (Facts(sign_in=("entraid",), host="10.1.2.3", encrypted=True), []),
        (Facts(production=False, sign_in=(), log_level="DEBUG"), []),  # one developer on one computer
        (Facts(production=False, sign_in=(), name="127.0.0.1"), []),
        (Facts(production=False, origins=("*",)), []),
        (Facts(production=False, sign_in=(), origins=("*",)), ['XLWINGS_CORS_ALLOW_ORIGINS is "*", and a server without a sign-in']),
        (Facts(production=False, sign_in=(), origins=("*",), name="excel.example.org"),  # a proxy brings others to 127.0.0.1
         ["XLWINGS_AUTH_PROVIDERS is empty, and a server that", 'XLWINGS_CORS_ALLOW_ORIGINS is "*", and a server that other']),
        (Facts(production=False, origins=("*",), name="excel.example.org"), ['XLWINGS_CORS_ALLOW_ORIGINS is "*", and a server that other']),
        (Facts(sign_in=()), ["XLWINGS_AUTH_PROVIDERS is empty"]),
        (Facts(origins=("https://a.example", "*")), ['XLWINGS_CORS_ALLOW_ORIGINS is "*"']),
        (Facts(log_level="debug"), ["XLWINGS_LOG_LEVEL is DEBUG"]),
        (Facts(host="0.0.0.0"), ["0.0.0.0 can be reached from other computers"]),
        (Facts(production=False, sign_in=(), host="10.1.2.3", encrypted=True), ["XLWINGS_AUTH_PROVIDERS is empty, and a server that"]),
    ],
)
def test_the_test_at_the_start(facts, told):
    found = list(faults(facts))
    assert len(found) == len(told) and all(one.startswith(beginning) for (one, _), beginning in zip(found, told, strict=True))
    assert all(remedy.endswith(".") for _, remedy in found)
