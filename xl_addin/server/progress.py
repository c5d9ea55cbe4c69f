"""How far a person's running button is, for the task pane that asks meanwhile."""

_lines: dict[str, str] = {}


def keep(user: str, line: str) -> None:
    _lines[user] = line


def found(user: str) -> str:
    """The last line; empty when nothing runs."""
    return _lines.get(user, "")


def forget(user: str) -> None:
    _lines.pop(user, None)
