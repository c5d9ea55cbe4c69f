"""The real task pane in Chromium, Excel behind it replaced by an object that writes down what is done to it."""

import pytest

from tests.conftest import absent
from tests.hosts import browser
from xl_addin import ribbon
from xl_addin.server.offered import offered

SILENT = "The server of Commissioning Workbooks does not answer. Nothing was changed; ask whoever runs it to start it, then calculate"


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    if lacking := browser.lacking("playwright-core", browser=True):
        absent(f"The task pane is not looked at in a browser; {lacking}.")
    folder = tmp_path_factory.mktemp("pane")
    return browser.walked_through(folder, folder / "pane.png")


def test_the_pane_opens_without_a_fault_and_knows_every_button(seen):
    assert seen["opened"]["buttons"] == sorted(offered(ribbon.load()), key=seen["opened"]["buttons"].index)
    assert set(seen["opened"]["buttons"]) == set(offered(ribbon.load()))
    assert [stage["faults"] for stage in seen.values() if stage.get("faults")] == []


def test_without_the_token_it_says_where_to_enter_it_and_changes_nothing(seen):
    assert "The access token is missing or wrong: enter it in the task pane Commissioning" in seen["without token"]["text"]
    assert changes(seen["without token"]) == []


def test_a_button_shows_how_far_it_is_and_then_what_it_found(seen):
    assert seen["pressed"]["lines"][0] == "Pool outturn: sending the workbook"
    assert "All checks hold." in seen["pressed"]["text"]
    # the sample's one finding: its place and what to do
    assert "To be looked at" in seen["pressed"]["text"] and "Pool!B29" in seen["pressed"]["text"]
    added = [line for line in changes(seen["pressed"]) if line.startswith("add ")]
    assert added[:3] == ["add Completion", "add Contributions", "add Line shares"]


def test_a_server_killed_while_it_works_is_one_sentence_and_changes_nothing(seen):
    assert SILENT in seen["server gone"]["text"]
    assert changes(seen["server gone"]) == []


def changes(stage: dict) -> list[str]:
    """What was done to the workbook: a sheet added, something set."""
    return [line for line in stage["changes"] if line.startswith("add ") or " = " in line]
