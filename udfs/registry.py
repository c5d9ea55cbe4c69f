"""One record per worksheet function; every host, the documentation and the tests are made from it.

    @udf(params=[Param(...)], result=Result(...), sources=[Source(...)], since="0.1.0")
    def tender_rank(totals, ...):
        \"\"\"Rank of each bid.\"\"\"

A decorated function stays a plain function. A definition that a host could not carry is refused here, at import.
"""

import importlib
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from udfs.homes import HOMES

KINDS = ("number", "text", "date", "logical", "any", "address")
RANKS = ("scalar", "column", "row", "table")
BLANKS = ("error", "none")
ERRORS = ("raise", "keep", "row")
FAMILIES = ("TENDER", "CAPITATION", "POOL", "RISK", "OUTCOME", "TRAJECTORY", "REGISTER", "CONTRACT", "ISAP")
ASKING = ("WHY", "EXPLAIN", "SOURCES")
MODULES = tuple(HOMES)
UNTOLD = ("decimals", "above", "errors", "blank_as_zero")  # listed only where they differ from what is usual
MISSING = object()

NAME = re.compile(r"[A-Z][A-Z0-9_]*")
CELL_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]+")
# Argument names become VBA parameters; the reserved words a finance term could collide with.
VBA_KEYWORDS = frozenset(
    "and as boolean byref byte byval call case const currency date decimal dim do double each else empty end enum erase error event "
    "exit false for function get global goto if in input integer is let like long loop lset me mod new next not nothing null object "
    "on option optional or output preserve print private property public put redim rem resume return rset seek select set single "
    "static step stop string sub then to true type until variant wend while with write xor".split()
)


class BadDefinition(TypeError):
    """A function definition that some host could not carry, or that leaves a reader without an answer."""


class Source(NamedTuple):
    """Where a rule comes from. `evidence` says how sure we are: read, reproduced, second-hand, background, project rule."""

    title: str
    section: str = ""
    url: str = ""
    evidence: str = "read"


class Param(NamedTuple):
    """One argument. `blank` says what a blank cell means: an error, or None handed to the function. `errors` says whether an error cell
    ends the call or is handed to the function (keep: an error cell, so that the row of a bid not admitted may hold one; row: whatever
    is wrong with a cell, so that it spoils its own row only).
    `decimals` limits money, `minimum` and `above` the range. One host gives a blank single cell as zero, so a single cell in which they
    differ must refuse zero; the few that take it say in `blank_as_zero` why nobody is misled."""

    name: str
    description: str
    kind: str
    rank: str
    unit: str
    example: Any
    blank: str = "error"
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    above: float | None = None
    decimals: int | None = None
    optional: bool = False
    default: Any = None
    errors: str = "raise"
    blank_as_zero: str = ""


class Result(NamedTuple):
    """What a call gives back."""

    rank: str
    kind: str
    unit: str
    description: str


class Udf(NamedTuple):
    """A worksheet function with everything a host or a reader needs to know of it."""

    name: str
    function: Callable[..., Any]
    label: str
    description: str
    params: tuple[Param, ...]
    result: Result
    sources: tuple[Source, ...]
    since: str

    @property
    def family(self) -> str:
        return self.name.split("_", 1)[0]

    def formula(self, args: list[str]) -> str:
        """The call as stored in a workbook in the desktop spelling, without the equals sign."""
        return f"{self.name}({','.join(args)})"

    def as_dict(self) -> dict[str, Any]:
        """Everything but the code, for `cwb functions --json`."""
        params = [{k: v for k, v in p._asdict().items() if k not in UNTOLD or v not in (None, "raise", "")} for p in self.params]
        return {
            "name": self.name, "family": self.family, "label": self.label, "description": self.description, "since": self.since,
            "params": params, "result": self.result._asdict(), "sources": [s._asdict() for s in self.sources],
            "formula": self.formula([p.name for p in self.params]),
        }  # fmt: skip


REGISTRY: dict[str, Udf] = {}


def udf(*, params: list[Param], result: Result, sources: list[Source], since: str) -> Callable[[Callable], Callable]:
    """Register a plain function as a worksheet function under its own name in capitals."""

    def register(function: Callable) -> Callable:
        record = _record(function, params, result, sources, since)
        REGISTRY[record.name] = record
        return function

    return register


def find(name: str) -> Udf | None:
    """The function of that name; only its own module is imported, because a cell must not wait for the others."""
    known = REGISTRY.get(name)
    if known is None:
        home = next((module for module, names in HOMES.items() if name in names), None)
        if home:
            importlib.import_module(home)
    return known or REGISTRY.get(name)


def load() -> dict[str, Udf]:
    """The whole registry, every function module imported, in the order of the modules whichever of them was imported first."""
    for module in MODULES:
        importlib.import_module(module)
    place = {module: number for number, module in enumerate(MODULES)}
    return dict(sorted(REGISTRY.items(), key=lambda item: place.get(item[1].function.__module__, len(place))))


def _record(function: Callable, params: list[Param], result: Result, sources: list[Source], since: str) -> Udf:
    name = function.__name__.upper()
    label, _, rest = _without_indent(function.__doc__ or "").partition("\n")
    _check_name(name, label)
    signature = _signature(function)
    if list(signature) != [p.name for p in params]:
        raise BadDefinition(f"{name}: described arguments {[p.name for p in params]} are not the function's {list(signature)}")
    described = tuple(_with_default(name, p, signature[p.name]) for p in params)
    if result.rank not in RANKS or result.kind not in KINDS or not result.unit or not result.description:
        raise BadDefinition(f"{name}: the result needs a rank, a kind, a unit and a description")
    if not sources:
        raise BadDefinition(f"{name}: a function without a source cannot be checked")
    return Udf(name, function, label, rest.strip(), described, result, tuple(sources), since)


def _check_name(name: str, label: str) -> None:
    if not NAME.fullmatch(name) or CELL_ADDRESS.fullmatch(name):
        raise BadDefinition(f"{name} is not a name every host can call: A-Z, 0-9, _ and never a cell address")
    if name not in ASKING and name.split("_", 1)[0] not in FAMILIES:
        raise BadDefinition(f"{name} belongs to no family: {', '.join(FAMILIES)}")
    if not label or len(label) > 255:
        raise BadDefinition(f"{name}: the docstring's first line is the label, 1 to 255 characters")


def _with_default(function: str, param: Param, told: Any) -> Param:
    """The argument with optional and default taken from the signature, which is the one place that states them."""
    where = f"{function}, argument {param.name}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", param.name) or param.name in VBA_KEYWORDS:
        raise BadDefinition(f"{where}: the name must be lower case and no VBA keyword")
    if param.kind not in KINDS or param.rank not in RANKS or param.blank not in BLANKS or param.errors not in ERRORS:
        raise BadDefinition(f"{where}: kind, rank or policy for blanks and errors is not one a cell has")
    if not param.description or not param.unit or param.example is MISSING:
        raise BadDefinition(f"{where}: needs a description, a unit and an example")
    if _takes_zero(param) and told != 0 and not param.blank_as_zero:
        raise BadDefinition(f"{where}: one host gives a blank single cell as zero, so refuse zero, let it be the default or take a range")
    optional = told is not MISSING
    return param._replace(optional=optional, default=told if optional else None)


def _takes_zero(param: Param) -> bool:
    least = 0 if param.minimum is None else param.minimum
    return (param.kind, param.rank) == ("number", "scalar") and least <= 0 and (param.above is None or param.above < 0)


def _signature(function: Callable) -> dict[str, Any]:
    """Argument -> default, MISSING where there is none. The library for this takes half the time the whole registry may take to load."""
    code, defaults = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    return dict(zip(names, (MISSING,) * (len(names) - len(defaults)) + defaults, strict=True))


def _without_indent(text: str) -> str:
    """A docstring's lines without the indentation of the code around it."""
    first, *rest = text.expandtabs().strip().splitlines() or [""]
    indent = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return "\n".join([first, *(line[indent:] for line in rest)])
