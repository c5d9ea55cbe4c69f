"""What is said when an engine cannot go on: what it says first, in words of ours where we know them, without anybody's values and without
what is secret in the address of a server."""

import re
from typing import NoReturn
from urllib.parse import unquote

from udfs.findings import Finding
from workbooks.outcome import BadInput

LONGEST = 200  # characters of an engine's first line
SHORTEST_KEY = 6  # of a header; a shorter value (true, a) is no key, and stands in many a text
PLAIN = ("user_id", "use_ssl", "session_id", "user_agent")  # of Spark Connect's own settings only the token is secret
CHECK = "Check the files named with --people, then run it again."
AS_IT_IS = "Write the column as plain text or numbers, or give --engine polars or duckdb."
ONE_WAY = "Write all files by the same program, or give --engine polars or duckdb."
KNOWN = (  # what an engine says, what we say, and what to do; first of all those whose own words repeat a line
    (r"CSV Error on Line|Malformed record", "a line of a CSV file is not as the others are", CHECK),
    (r"^<\w+ of RPC|RST_STREAM", "the server broke off without a word", CHECK),
    (r"(?i)Parquet error|out of specification|\bthrift|don't know what type", "a Parquet file is damaged within", CHECK),
    (r"merge schema field '(.+?)' ", "the server cannot join files that keep the column {} in different ways", ONE_WAY),
    (r"Error when sniffing file \"(.+?)\"", "the lines of {} cannot be told apart", CHECK),
    (r"Parquet column `(.+?)`.* actual Parquet type Dictionary", "the server cannot read the column {}, kept as categories", AS_IT_IS),
    (r"Parquet column `(.+?)`.* actual Parquet type (.+)", "the server cannot read the column {}, kept as {}", AS_IT_IS),
    (r"cast Dictionary\(.* to Spark data type", "the server cannot read a column kept as categories", AS_IT_IS),
    (r"cast (.+) to Spark data type", "the server cannot read a column kept as {}", AS_IT_IS),
    (r"\b(uint\d+) is not supported in conversion to Arrow", "the server cannot answer from a column kept as {}", AS_IT_IS),
)
NAMES = ("person", "practice", "age", "sex", "people")


def stopped(name: str, problem: BaseException, address: str = "") -> NoReturn:
    """One sentence for whatever an engine says when it cannot go on; a text with a secret of the address in it is not repeated."""
    said, remedy = _said(str(problem) or type(problem).__name__)
    if any(secret.casefold() in said.casefold() for secret in secrets(address)):  # before it is cut, or a part of one could stay
        said = "it says why with the secret of the address in it, which is not shown"
    told = f"{name} could not count the people: {_without_values(said)[:LONGEST]}."
    raise BadInput([Finding(f"--engine {name}", "engine", "block", told, remedy)]) from problem


def _said(text: str) -> tuple[str, str]:
    """The first line that says something; of a lost call its details, for its first line tells of nothing but Python's classes."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    details = next((m[1] for line in lines if (m := re.match(r'details = "(.*)"$', line)) and m[1]), "")
    said = (details or (lines[0] if lines else "")).rstrip(".")
    for pattern, words, remedy in KNOWN:
        if found := re.search(pattern, said):
            return words.format(*found.groups()), remedy
    return said, CHECK


def _without_values(said: str) -> str:
    """Lists, what stands in quotation marks unless it is a file or one of our columns, and what follows the word value: in people's files
    they are of a person. Names of errors in square brackets stay, and names in backticks."""
    said = re.sub(r"\[(?![A-Z0-9_.]+\]).*\]", "[…]", said)
    said = re.sub(r"""(?<!\w)(["'])(.*?)\1(?!\w)""", lambda m: m[0] if m[2] in NAMES or re.search(r"[/\\]", m[2]) else "…", said)
    said = re.sub(r"\b(value|string|key) (?=\S*\d)\S+", r"\1 …", said)
    return re.sub(r"(?<![\w/\\.-])\d{6,}(?![\w/\\.-])", "…", said)


def secrets(address: str) -> set[str]:
    """The token, every header of length, and what nobody gave a name, as written and as sent; sc://host/;NAME=VALUE;..."""
    found = set()
    for part in address.split(";")[1:]:
        key, _, value = part.partition("=") if "=" in part else ("", "", part)
        if key.strip().casefold() == "token" or (key.strip().casefold() not in PLAIN and len(value) >= SHORTEST_KEY):
            found |= {value, unquote(value)}
    return found - {""}
