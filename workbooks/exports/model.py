"""Our own model of what a register may publish as OCDS, and what is wrong with a package against it.

The fields stand in model.toml; here they become a JSON schema of draft 4, which a library checks. Nothing is looked up on a network.
"""

import datetime as dt
import math
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, FormatChecker, ValidationError, validators

FILE = Path(__file__).with_name("model.toml")
FIELD = re.compile(r"(?P<list>\[)?(?P<kind>\w+)\]?(?P<needed>!)?(?P<uses>(?: @\w+)*)")
SIMPLE = {"number": {"type": "number"}, "whole": {"type": "integer"}, "logical": {"type": "boolean"},
          "measure": {"type": ["string", "number"], "minLength": 1}, "share": {"type": "number", "minimum": 0, "maximum": 1}}  # fmt: skip
# Draft 3339 of dates: an offset is needed, and a time of day.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ADDRESS = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+([/?#][^\s]*)?|[a-z][a-z0-9+.-]*:(?!//)\S+", re.I)
RULES = {"additionalProperties": "additional_field", "extension": "additional_field", "enum": "closed_codelist",
         "minItems": "empty_value", "minProperties": "empty_value", "minLength": "empty_value"}  # fmt: skip
FORMATS = FormatChecker(formats=())


def moment(text: Any) -> dt.datetime | None:
    """A moment with its offset, or None for anything else: a day alone, or a time without an offset, is no moment."""
    if not isinstance(text, str) or not MOMENT.fullmatch(text):
        return None
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


@FORMATS.checks("date-time")
def _is_moment(text: Any) -> bool:
    return not isinstance(text, str) or moment(text) is not None


@FORMATS.checks("uri")
def _is_address(text: Any) -> bool:
    return not isinstance(text, str) or bool(ADDRESS.fullmatch(text))


def is_web_address(text: str) -> bool:
    """Whether a text can be published as a link."""
    return bool(ADDRESS.fullmatch(text)) and text.lower().startswith("http")


@cache
def extensions() -> dict[str, str]:
    """Address of each extension we declare, by the name model.toml gives it."""
    return {name: f"https://raw.githubusercontent.com/{place}/extension.json" for name, place in _file()["extensions"].items()}


@cache
def schema() -> dict[str, Any]:
    """The model as a JSON schema of draft 4; "extension" is a word of our own, checked by `errors`."""
    return {"$schema": "http://json-schema.org/draft-04/schema#", "$ref": "#/definitions/Package",
            "definitions": {name: _object(fields) for name, fields in _file()["objects"].items()}}  # fmt: skip


def errors(package: Any) -> Iterator[tuple[str, str, str]]:
    """Rule, place and what is wrong, for every break of the model.

    Rules: schema_error, closed_codelist, additional_field (also a field whose extension is not declared), extension_unresolved,
    ocid_format, empty_value."""
    checker = _checker(package)(schema(), format_checker=FORMATS)
    for error in sorted(checker.iter_errors(package), key=lambda e: [str(step) for step in e.absolute_path]):
        yield _rule(error), "/".join(map(str, error.absolute_path)), _told(error)
    yield from _unwritable(package, "")


def against(official: dict[str, Any], package: Any) -> Iterator[tuple[str, str, str]]:
    """What breaks a release package schema that the user holds, extensions merged into it."""
    for error in Draft4Validator(official, format_checker=FORMATS).iter_errors(package):
        yield "schema_error", "/".join(map(str, error.absolute_path)), error.message[:200]


def _checker(package: Any) -> Any:
    declared = package.get("extensions") if isinstance(package, dict) else None
    declared = [text for text in declared if isinstance(text, str)] if isinstance(declared, list) else []

    def extension(_: Any, names: list[str], instance: Any, __: Any) -> Iterator[ValidationError]:
        for name in names:
            if extensions()[name] not in declared:
                yield ValidationError(f"belongs to the extension {name}, which is not declared")

    return validators.extend(Draft4Validator, {"extension": extension})


def _unwritable(node: Any, where: str) -> Iterator[tuple[str, str, str]]:
    """Numbers that JSON does not know."""
    if isinstance(node, float) and not math.isfinite(node):
        yield "schema_error", where, "is not a number that JSON can hold"
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _unwritable(value, f"{where}/{key}".strip("/"))


def _rule(error: ValidationError) -> str:
    path, kind = [str(step) for step in error.absolute_path], error.validator
    if path[:1] == ["extensions"] and kind in ("enum", "pattern", "format", "type"):
        return "extension_unresolved"
    if kind == "pattern":
        return "ocid_format" if path[-1:] in (["ocid"], ["identifier"]) else "empty_value"
    return RULES.get(str(kind), "schema_error")


def _told(error: ValidationError) -> str:
    held = repr(error.instance) if isinstance(error.instance, (str, int, float)) else ""
    if error.validator == "enum":
        return f"holds {held[:80]}, which is none of the codes {', '.join(map(str, error.validator_value))[:120]}"
    if error.validator == "format":
        wanted = "a moment with its offset, such as 2018-04-01T00:00:00+01:00" if error.validator_value == "date-time" else "an address"
        return f"holds {held[:80]}, which is not {wanted}"
    if error.validator == "type":
        return f"holds {held[:80] or 'something else'}, which is not of the kind {error.validator_value}"
    if error.validator in ("pattern", "minItems", "minLength", "minProperties"):
        return f"holds {held[:80]}, which has not the form it needs" if held.strip("'") else "is empty; an empty field is left out"
    return error.message[:200]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _object(fields: dict[str, str]) -> dict[str, Any]:
    read = {name: FIELD.fullmatch(told) for name, told in fields.items()}
    needed = [name for name, match in read.items() if match["needed"]]
    made = {"type": "object", "additionalProperties": False, "minProperties": 1,
            "properties": {name: _field(match) for name, match in read.items()}}  # fmt: skip
    return {**made, "required": needed} if needed else made


def _field(match: re.Match) -> dict[str, Any]:
    one = _kind(match["kind"])
    whole = {"type": "array", "minItems": 1, "items": one} if match["list"] else one
    uses = match["uses"].replace("@", "").split()
    # a reference hides the words beside it, in draft 4
    return {"allOf": [{"extension": uses}, whole]} if uses else whole


def _kind(kind: str) -> dict[str, Any]:
    told = _file()
    if kind in SIMPLE:
        return SIMPLE[kind]
    if kind in told["objects"]:
        return {"$ref": f"#/definitions/{kind}"}
    if kind in told["codes"]:
        return {"type": "string", "enum": told["codes"][kind]}
    if kind == "extension":
        return {"type": "string", "enum": list(extensions().values())}
    return {"type": "string", **told["texts"][kind]}
