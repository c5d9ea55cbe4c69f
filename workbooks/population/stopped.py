"""What is said when an engine cannot go on: its first line, and nothing of what is secret in the address of a server."""

from typing import NoReturn
from urllib.parse import unquote

from udfs.findings import Finding
from workbooks.outcome import BadInput

LONGEST = 200  # characters of an engine's first line
SHORTEST_KEY = 6  # of a header; a shorter value (true, a) is no key, and stands in many a text
PLAIN = ("user_id", "use_ssl", "session_id", "user_agent")  # of Spark Connect's own settings only the token is secret


def stopped(name: str, problem: BaseException, address: str = "") -> NoReturn:
    """One sentence for whatever an engine says when it cannot go on; a text with a secret of the address in it is not repeated."""
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    said = (lines[0] if lines else type(problem).__name__).rstrip(".")
    if any(secret.casefold() in said.casefold() for secret in secrets(address)):  # before it is cut, or a part of one could stay
        said = "it says why with the secret of the address in it, which is not shown"
    found = Finding(f"--engine {name}", "engine", "block", f"{name} could not count the people: {said[:LONGEST]}.",
                    "Check the files named with --people, then run it again.")  # fmt: skip
    raise BadInput([found]) from problem


def secrets(address: str) -> set[str]:
    """The token, every header of length, and what nobody gave a name, as written and as sent; sc://host/;NAME=VALUE;..."""
    found = set()
    for part in address.split(";")[1:]:
        key, _, value = part.partition("=") if "=" in part else ("", "", part)
        if key.strip().casefold() == "token" or (key.strip().casefold() not in PLAIN and len(value) >= SHORTEST_KEY):
            found |= {value, unquote(value)}
    return found - {""}
