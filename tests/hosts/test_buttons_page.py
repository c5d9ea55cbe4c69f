"""docs/buttons.md: everything the command line does for a user is a button, or it is said why not."""

import pytest

from xl_addin import ribbon
from xl_addin.button_page import BUTTONS_OF, NO_BUTTON, commands, told
from xl_addin.cli import app

COMMANDS = commands(app)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_button_or_a_reason_why_it_needs_none(command):
    assert told(command, ribbon.load()), "name its button in BUTTONS_OF, or say in NO_BUTTON why a person needs none"


def test_every_command_named_there_is_one():
    groups = {command.partition(" ")[0] for command in COMMANDS}
    assert [name for name in BUTTONS_OF if name not in COMMANDS] == []
    assert [name for name in NO_BUTTON if name not in {*COMMANDS, *groups}] == []


def test_a_person_without_a_terminal_brings_in_compares_gives_out_goes_back_and_keeps_up():
    wanted = ("import file", "import register", "diff", "scan", "share", "publish", "restore", "move-data", "roll-forward")
    assert [command for command in wanted if command not in BUTTONS_OF] == []
    assert {button.group for button in ribbon.load().values()} == set(ribbon.GROUPS)
