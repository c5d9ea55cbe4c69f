"""Procurement health check: 24 prompts on the route, the market, the money and the record of a procurement.

A finding is a prompt to look and to write down why, never a statement that anything was unlawful. Check numbers, rules, messages and
thresholds are those of the project's tender reference; thresholds are dated parameters in udfs/parameters/tender.toml.
"""

import datetime as dt
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.errors import At
from udfs.registry import Param, Result, Source, udf
from udfs.tender import health_market, health_process, health_structure, health_value  # noqa: F401 - their checks register themselves
from udfs.tender.health_facts import ARGUMENT, Facts
from udfs.tender.health_rules import AMBER, CHECKS, RED, UNKNOWN, Check, Limb, message, unknown_limbs, verdict
from udfs.tender.health_schema import SCHEMA, Fact

COLUMNS = ("check", "title", "severity", "message", "unknown limbs", "inputs used", "rule", "parameters")
OF_FINDING = {RED: "block", AMBER: "warn", UNKNOWN: "note"}
REMEDY = {
    RED: "Stop and take advice before the next step; record what was decided and why.",
    AMBER: "Explain it on the record.",
    UNKNOWN: "Fill in what is blank; a blank never counts as green.",
}


@udf(
    params=[
        Param("facts", "What is known, one fact a row: name, value; an entry of a log has its columns after the name", kind="any",
              rank="table", unit="name and values", example=[["advertised", True], ["bids_received", 1]], blank="none"),
        Param("as_at", "Date whose parameters count; the day of launch or notice when left out", kind="date", rank="scalar", unit="date",
              example="2017-03-14"),
        Param("parameters", "Your own thresholds, two columns: key and value; ours count for every other key", kind="any", rank="table",
              unit="key and value", example=[["health_length_amber_years", 8]], blank="none"),
    ],
    result=Result("table", "any", "text", "24 rows, one a check, H01 to H24, eight columns: check, title, severity (RED, AMBER, GREEN, "
                  "UNKNOWN or N/A), message, unknown limbs, inputs used, rule, parameters with their sources"),
    sources=[
        Source("commissioning-workbooks, tender reference", "(f) procurement health checks H01 to H24", evidence="project rule"),
        Source("PCC, Commissioners must drive but leave providers to steer new care models, 2017", "", evidence="read"),
        Source("DAC Beachcroft, The route to integrated healthcare: part six, 2016", "", evidence="read"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_health_check(
    facts: list[list[Any]], as_at: dt.date | None = None, parameters: list[list[Any]] | None = None
) -> list[list[Any]]:
    """Procurement health check H01 to H24: severity, message, what is unknown, inputs, rule and parameters of each check.

    facts: rows of name and value; a fact may stand once, a log (engagement, bidder, role, ...) has one row an entry, and one row with
    none when it was kept and is empty; a fact without a row, or with a blank value, is not known. Result: 24 rows of eight columns: check,
    title, severity, message, unknown limbs, inputs used, rule, parameters.
    Severity is the worst of RED (stop and take advice) and AMBER (explain on the record); else UNKNOWN where a blank could have made it
    worse; else GREEN; N/A where the check does not apply. Findings are prompts, not statements that anything was unlawful.
    Errors: #VALUE! for an unknown fact (the nearest names are told), a fact given twice, a negative number or an impossible date;
    #N/A when no parameter covers the date.
    """
    known = _facts(facts, as_at, parameters)
    return [_row(check, known) for check in _in_order()]


def findings(
    facts: list[list[Any]], refs: list[str] | None = None, as_at: dt.date | None = None, parameters: list[list[Any]] | None = None
) -> list[Any]:
    """The same as findings for a sheet of checks: RED blocks, AMBER warns, UNKNOWN notes; GREEN and N/A give none.

    refs: the cell of each row of facts ("Health!B7"), n. `where` is the first cell a check used; the sentence lists the others.
    """
    from udfs.findings import Finding  # a dataclass, which a cell does not need

    known = _facts(facts, as_at, parameters)
    found = []
    for check in _in_order():
        severity, limbs = _judged(check, known)
        if severity not in OF_FINDING:
            continue
        places = [refs[row] for row in _rows_used(check, known)] if refs else []
        others = f" (also {', '.join(places[1:])})" if len(places) > 1 else ""
        beside = unknown_limbs(limbs) if severity != UNKNOWN else ""
        sentence = " ".join(part for part in (f"{check.title}: {message(limbs)}", beside and f"Not known: {beside}") if part)
        found.append(Finding(places[0] if places else ARGUMENT, check.id, OF_FINDING[severity], sentence + others, REMEDY[severity]))
    return found


def fact_list() -> list[tuple[Fact, tuple[str, ...]]]:
    """Every fact that may be told, and the checks that read it."""
    return [(fact, tuple(c.id for c in _in_order() if fact.name in c.inputs)) for fact in SCHEMA.values()]


def _in_order() -> list[Check]:
    return [CHECKS[id] for id in sorted(CHECKS)]


def _facts(rows: list[list[Any]], as_at: dt.date | None, parameters: list[list[Any]] | None) -> Facts:
    known = Facts(rows, as_at)
    if known.as_at is None:
        description = "the date of the check, because facts has no launch_date and no day of the notice"
        raise errors.MissingArgument("as_at", description=description)
    known.local = own_parameters(parameters, known.as_at)
    return known


def own_parameters(rows: list[list[Any]] | None, day: dt.date) -> tuple:
    """The user's own values as dated entries; a key we do not know is refused, because a misspelt one would change nothing."""
    if not rows:
        return ()
    from udfs.parameters import parameter, shipped

    own = []
    for number, cells in enumerate(rows):
        key, value = ([None if c == "" else c for c in cells] + [None, None])[:2]
        if key is None and value is None:
            continue
        if value is None or key is None:
            raise errors.BlankCell(At("parameters", number, 0 if key is None else 1), remedy="give both the key and the value, or neither")
        if not any(key == entry.key for entry in shipped()):
            reason = f"{shown(key)} is no parameter; take the key from the last column of the result"
            raise errors.Refused(At("parameters", number, 0), reason=reason)
        if any(key == entry.key for entry in own):
            raise errors.Refused(At("parameters", number, 0), reason=f"{key} is given twice; keep one")
        ours = parameter(key, day)
        if isinstance(value, bool) or isinstance(value, str) != isinstance(ours.value, str):
            kind = "text" if isinstance(ours.value, str) else "a number"
            raise errors.Refused(At("parameters", number, 1), reason=f"{key} must be {kind}, not {shown(value)}")
        _refuse_negative(number, value)
        own.append(_own(ours, value))
    return tuple(own)


def _refuse_negative(row: int, value: Any) -> None:
    if not isinstance(value, str) and value < 0:
        raise errors.OutOfRange(At("parameters", row, 1), value=shown(value), rule="it must not be negative")


def _own(ours: Any, value: Any) -> Any:
    """Our entry with the user's value: who set it must be plain wherever it is shown."""
    from dataclasses import replace

    return replace(ours, value=value, source=f"your own value (ours: {ours.value})", evidence="local", checked_by="")


def _judged(check: Check, known: Facts) -> tuple[str, list[Limb]]:
    known.read = {}
    for key in check.parameters:
        known.setting(key)
    limbs = check.judge(known)
    return verdict(limbs), limbs


def _row(check: Check, known: Facts) -> list[Any]:
    severity, limbs = _judged(check, known)
    used = "; ".join(part for name in check.inputs for part in _told(known, name))
    settings = "; ".join(f"{p.key} = {_plain(p.value)} {p.unit} ({p.source}; {p.evidence})" for p in known.read.values())
    return [check.id, check.title, severity, message(limbs), unknown_limbs(limbs), used, check.rule, settings]


def _told(known: Facts, name: str) -> list[str]:
    """What facts say of an input, with the rows they stand in."""
    rows = known.rows.get(name, [])
    place = f" (row {', '.join(str(row + 1) for row in rows)})" if rows else ""
    if name in known.values:
        return [f"{name} = {_plain(known.values[name])}{place}"]
    if known.entries(name) is None:
        return []
    count = len(known.entries(name))
    return [f"{name}: {'none' if not count else f'{count} entry' if count == 1 else f'{count} entries'}{place}"]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return value if isinstance(value, str) else shown(value)


def _rows_used(check: Check, known: Facts) -> list[int]:
    """Rows of facts a check reads, in the order of its inputs."""
    return [row for name in check.inputs for row in known.rows.get(name, [])]
