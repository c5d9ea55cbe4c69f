"""The rules of the coverage and overlap ledger: who is placed, who is refused and why, and what a person has accepted."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from udfs import errors
from udfs.capitation.codes import once_each, unit_code, unit_codes, unit_names
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At

KINDS = ("missing", "alien", "duplicate", "overlap", "date")
PLACED, COVERED = "placed", "covered"
DATED = "POPULATION"  # what stands where a code stands, in a finding on dates
Amounts = Sequence[Sequence[float | None]]


class Finding(NamedTuple):
    """One thing that blocks. `other`: the groups a foreign code belongs to, or a missing one stands under."""

    kind: str
    group: str
    code: str
    other: str
    sentence: str
    amounts: list[float | None]


class Ledger(NamedTuple):
    """Status and the other groups of each row of the source and of each unit of the universe."""

    rows: list[tuple[str, str]]
    units: list[tuple[str, str]]
    findings: list[Finding]
    in_two_groups: list[str]


class Side(NamedTuple):
    """Codes, groups ("" where there are none) and figures of the universe or of the source."""

    codes: list[str]
    groups: list[str]
    amounts: Amounts


def sides(
    universe: list[Any], universe_amounts: Amounts, source: list[Any], source_amounts: Amounts | None,
    universe_groups: list[Any] | None, source_groups: list[Any] | None,
) -> tuple[Side, Side]:  # fmt: skip
    """The arguments of a call as two sides, checked. Where the source tells no figures, its rows carry those of the universe."""
    same_length(universe_codes=universe, universe_amounts=universe_amounts, universe_groups=universe_groups)
    same_length(source_codes=source, source_amounts=source_amounts, source_groups=source_groups)
    codes, theirs = once_each("universe_codes", unit_codes("universe_codes", universe)), unit_codes("source_codes", source)
    if source_amounts is None:
        carried = dict(zip(codes, universe_amounts, strict=True))
        source_amounts = [carried.get(code, [None] * len(universe_amounts[0])) for code in theirs]
    if len(universe_amounts[0]) != len(source_amounts[0]):
        raise errors.LengthsDiffer("source_amounts", found=len(source_amounts[0]), what="columns", other="universe_amounts",
                                   expected=len(universe_amounts[0]))  # fmt: skip
    if universe_groups and not source_groups:
        raise errors.Refused("source_groups", reason="the universe has groups, so say under which group each row of the source stands")
    spelling: dict[str, str] = {}
    homes = unit_names("universe_groups", universe_groups, spelling) if universe_groups else [""] * len(universe)
    under = unit_names("source_groups", source_groups, spelling) if source_groups else [""] * len(source)
    return Side(codes, homes, universe_amounts), Side(theirs, under, source_amounts)


def ledger(universe: Side, source: Side, dates: list[dt.date] | None = None) -> Ledger:
    """Every row and every unit with its one status, and the findings: units first, then rows, each in their order."""
    home = dict(zip(universe.codes, universe.groups, strict=True))
    place = {code: row for row, code in enumerate(universe.codes)}
    under: dict[str, list[str]] = {}
    for code, group in zip(source.codes, source.groups, strict=True):
        if group not in under.setdefault(code, []):
            under[code].append(group)
    grouped = any(universe.groups)
    rows = _rows(source, home, under, grouped)
    placed = {code for code, (status, _) in zip(source.codes, rows, strict=True) if status == PLACED}
    units = [_unit(code, group, placed, under, grouped) for code, group in zip(universe.codes, universe.groups, strict=True)]
    findings = [_dates(dates)] if dates and _older(dates) else []
    findings += [_missing(universe, row, other) for row, (status, other) in enumerate(units) if status == "missing"]
    findings += [_refused(source, row, status, other, universe, place) for row, (status, other) in enumerate(rows) if status != PLACED]
    return Ledger(rows, units, findings, [code for code, groups in under.items() if len(groups) > 1])


def _rows(source: Side, home: dict[str, str], under: dict[str, list[str]], grouped: bool) -> list[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    rows = []
    for code, group in zip(source.codes, source.groups, strict=True):
        if code not in home or (grouped and home[code] != group):
            rows.append(("alien", home.get(code, "")))
        elif not grouped and len(under[code]) > 1:
            rows.append(("overlap", ", ".join(g for g in under[code] if g != group)))
        else:
            rows.append(("duplicate" if (code, group) in seen else PLACED, ""))
        seen.add((code, group))
    return rows


def _unit(code: str, group: str, placed: set[str], under: dict[str, list[str]], grouped: bool) -> tuple[str, str]:
    stands = ", ".join(under.get(code, []))
    if code in placed:
        return COVERED, group or stands
    return ("overlap" if code in under and not grouped else "missing"), stands


def _missing(universe: Side, row: int, other: str) -> Finding:
    code, group = universe.codes[row], universe.groups[row]
    sentence = f"{_named(code, group)} has no row in the source" + (f" there; the source has it under {other}" if other else "")
    return Finding("missing", group, code, other, sentence, list(universe.amounts[row]))


def _refused(source: Side, row: int, status: str, other: str, universe: Side, place: dict[str, int]) -> Finding:
    code, group = source.codes[row], source.groups[row]
    words = {
        "alien": f"does not belong there; it belongs to {other}" if other else "does not stand in the universe",
        "duplicate": "stands there a second time",
        "overlap": f"stands under {other} as well",
    }
    known = universe.amounts[place[code]] if code in place else [None] * len(source.amounts[row])
    amounts = [told if told is not None else else_known for told, else_known in zip(source.amounts[row], known, strict=True)]
    return Finding(status, group, code, other, f"row {row + 1} of the source: {_named(code, group)} {words[status]}", amounts)


def _named(code: str, group: str) -> str:
    return f"{code} under {group}" if group else code


def _older(dates: list[dt.date]) -> bool:
    if len(dates) != 2:
        raise errors.Refused("dates", reason="give two cells: the date of the universe (population), then that of the source (mapping)")
    return dates[0] < dates[1]


def _dates(dates: list[dt.date]) -> Finding:
    sentence = f"the population is of {dates[0]:%d/%m/%Y}, older than the mapping of {dates[1]:%d/%m/%Y}; take both as at one day"
    return Finding("date", "", DATED, "", sentence, [])


def acceptance(accepted: list[list[Any]] | None, findings: list[Finding]) -> dict[tuple[str, str, str], str]:
    """Reason of each accepted finding. A line that meets no finding is refused, because it was written for other data."""
    reasons: dict[tuple[str, str, str], str] = {}
    known = {(f.kind, f.group.upper(), f.code): (f.kind, f.group, f.code) for f in findings}
    for row, line in enumerate(accepted or []):
        if all(cell is None for cell in line):
            continue
        if len(line) != 4:
            raise errors.LengthsDiffer("accepted", found=len(line), what="columns", other="a line", expected=4)
        kind, group, code, reason = line
        if kind not in KINDS:
            raise errors.NotAChoice(At("accepted", row, 0), value=shown(kind), choices=", ".join(KINDS))
        if not isinstance(reason, str) or not reason.strip():
            raise errors.BlankCell(At("accepted", row, 3), remedy="nothing is accepted without a reason, so give one")
        key = (kind, unit_code(At("accepted", row, 1), group) if group is not None else "", unit_code(At("accepted", row, 2), code))
        if key not in known:
            raise errors.Refused(At("accepted", row), reason=f"there is no finding {kind} on {_named(key[2], key[1])}; take the line out")
        reasons[known[key]] = reason.strip()
    return reasons
