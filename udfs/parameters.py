"""Numbers from outside, dated: value, unit, from-date, to-date, source, evidence status, who checked it.

They live in parameters/*.toml, one file a domain. A date that no entry covers is an error, never the nearest entry.
"""

import datetime as dt
import itertools
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from udfs import errors

FOLDER = Path(__file__).with_name("parameters")


@dataclass(frozen=True)
class Parameter:
    """One value over one period. `evidence` says how sure we are; `checked_by` is empty until a named person has checked it."""

    key: str
    label: str
    value: float | str | None
    unit: str
    valid_from: dt.date
    valid_to: dt.date
    source: str
    evidence: str
    checked_by: str = ""


class BadParameterFile(ValueError):
    """A parameter file that does not say what it must; the text is the sentence for the user."""


def parameter(key: str, as_at: dt.date, local: tuple[Parameter, ...] = ()) -> Parameter:
    """The entry of `key` that covers the date; an entry in `local` (the user's own) goes before ours.

    Errors: NotCovered when no entry covers it.
    """
    for entry in (*local, *shipped()):
        if entry.key == key and entry.valid_from <= as_at <= entry.valid_to:
            return entry
    spans = [f"{p.valid_from:%d/%m/%Y} to {p.valid_to:%d/%m/%Y}" for p in (*local, *shipped()) if p.key == key]
    known = f"it is known for {' and '.join(dict.fromkeys(spans))}" if spans else "there is no entry of that name"
    remedy = f"{known}, so choose such a date or give your own entry with its source"
    label = next((p.label for p in (*local, *shipped()) if p.key == key), key)
    raise errors.NotCovered(parameter=f"{label} ({key})" if label != key else key, date=f"{as_at:%d/%m/%Y}", remedy=remedy)


@cache
def shipped() -> tuple[Parameter, ...]:
    """Every entry that comes with the toolkit."""
    return tuple(entry for path in sorted(FOLDER.glob("*.toml")) for entry in read(path))


def read(path: Path) -> tuple[Parameter, ...]:
    """The entries of one parameter file. BadParameterFile says what is missing, where."""
    import tomllib  # not in the Python some LibreOffice versions bring; only this door needs it

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadParameterFile(f"{path.name} cannot be read as a parameter file: {problem}; mend it and try again.") from problem
    entries = tuple(_entry(path, key, entry) for key, found in table.items() for entry in _as_list(path, key, found))
    _refuse_overlaps(path, entries)
    return entries


def _refuse_overlaps(path: Path, entries: tuple[Parameter, ...]) -> None:
    """Two values for one day would leave the choice to chance."""
    ordered = sorted(entries, key=lambda e: (e.key, e.valid_from))
    for earlier, later in itertools.pairwise(ordered):
        if earlier.key == later.key and later.valid_from <= earlier.valid_to:
            day = f"{later.valid_from:%d/%m/%Y}"
            raise BadParameterFile(f"{path.name}, {later.key}: two entries cover {day}; let one end before the other begins.")


def _as_list(path: Path, key: str, entries: Any) -> list[dict[str, Any]]:
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise BadParameterFile(f"{path.name}: write each entry of {key} as [[{key}]] with its fields below.")
    return entries


def _entry(path: Path, key: str, fields: dict[str, Any]) -> Parameter:
    needed = ("label", "value", "unit", "valid_from", "valid_to", "source", "evidence")
    missing = [name for name in needed if name not in fields]
    unknown = [name for name in fields if name not in (*needed, "checked_by")]
    if missing or unknown:
        raise BadParameterFile(f"{path.name}, {key}: missing {missing or 'nothing'}, unknown {unknown or 'nothing'}; correct the entry.")
    for name in ("valid_from", "valid_to"):
        if type(fields[name]) is not dt.date:
            raise BadParameterFile(f"{path.name}, {key}: {name} is not a date; write it as 2018-04-01, without quotes.")
    for name in ("label", "unit", "source", "evidence"):
        if not isinstance(fields[name], str) or not fields[name].strip():
            raise BadParameterFile(f"{path.name}, {key}: {name} is empty; fill it in.")
    if fields["valid_from"] > fields["valid_to"]:
        raise BadParameterFile(f"{path.name}, {key}: valid_from lies after valid_to; correct one of them.")
    if isinstance(fields["value"], bool) or not isinstance(fields["value"], (int, float, str)):
        raise BadParameterFile(f"{path.name}, {key}: value is neither a number nor a text; correct it.")
    return Parameter(key=key, **fields)


def checked(entry: Parameter, by: str) -> Parameter:
    """The same entry, marked as checked by a named person."""
    return replace(entry, checked_by=by)
