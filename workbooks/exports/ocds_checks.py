"""What a release package must keep besides its schema: references, order of dates, sums, ids, and nothing of a person in it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from udfs.findings import Finding
from workbooks.errors import refuse
from workbooks.exports import model
from workbooks.exports.contacts import told_contacts

Broken = tuple[str, str, str]  # rule, place, what is wrong
REFERENCES = ("buyer", "procuringEntity", "suppliers", "payer", "payee", "sourceParty", "subcontractor", "mainContractors")
HAPPENED = ("dateSigned", "dateMet", "datePublished")  # events, which a release cannot know before they are
HAPPENED_IN = ("awards", "amendments", "transactions")  # whose "date" is one
LEANS = {"lots": "submissionTerms", "uk": "location"}  # an extension whose schema refers to another's
REMEDY = "Correct it in the register, then export again."


def check(package: Any, official: Mapping[str, Any] | None = None, rows: Sequence[str] = ()) -> list[Finding]:
    """Everything that forbids publishing a package, as findings that block; `rows`: where the contract of each release stands.

    Rules: those of `model.errors`, and cross_reference, cross_period, cross_budget, cross_duplicate, event_after_release, contact."""
    broken = list(model.errors(package))
    if official is not None:
        broken += [found for found in model.against(dict(official), package) if found[1] not in {where for _, where, _ in broken}]
    releases = package.get("releases") if isinstance(package, dict) else None
    if isinstance(releases, list):
        broken += [found for number, release in enumerate(releases) if isinstance(release, dict) for found in _release(release, number)]
        broken += _duplicates([release for release in releases if isinstance(release, dict)])
        broken += [("contact", where, told) for where, told in told_contacts(_texts(package, ""))]
    if isinstance(package, dict):
        broken += _depends(package.get("extensions"))
    return [_finding(found, releases, rows) for found in broken]


def check_text(data: bytes, official: Mapping[str, Any] | None = None) -> list[Finding]:
    """The same for a file: UTF-8 without a mark, no key twice in one object, no NaN. WorkbookError ocds_unreadable for anything else."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        twice = [key for key, count in Counter(key for key, _ in items).items() if count > 1]
        if twice:
            raise ValueError(f"{twice[0]} stands twice in one object")
        return dict(items)

    def constant(name: str) -> Any:
        raise ValueError(f"{name} is no number of JSON")

    try:
        package = json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant)
    except ValueError as problem:
        raise refuse("ocds_unreadable", reason=str(problem).rstrip(".")) from None
    return check(package, official)


def _finding(found: Broken, releases: Any, rows: Sequence[str]) -> Finding:
    rule, where, told = found
    steps = where.split("/")
    number = int(steps[1]) if steps[0] == "releases" and len(steps) > 1 and steps[1].isdigit() else None
    at = f"{rows[number]}, {'/'.join(steps[2:])}" if number is not None and number < len(rows) else where or "the package"
    return Finding(at, rule, "block", f"{where or 'The package'} {told}.", REMEDY)


# ---- inside one release


def _release(release: dict[str, Any], number: int) -> Iterator[Broken]:
    here = f"releases/{number}"
    parties = {party.get("id") for party in _list(release, "parties")}
    awards = {award.get("id") for award in _list(release, "awards")}
    lots = {lot.get("id") for lot in _list(_dict(release, "tender"), "lots")}
    for i, contract in enumerate(_list(release, "contracts")):
        if contract.get("awardID") not in (None, *awards):
            yield "cross_reference", f"{here}/contracts/{i}/awardID", f"names the award {contract['awardID']}, which is not there"
    for i, award in enumerate(_list(release, "awards")):
        for lot in award.get("relatedLots") or []:
            if lot not in lots:
                yield "cross_reference", f"{here}/awards/{i}/relatedLots", f"names the lot {lot}, which is not there"
    made = model.moment(release.get("date"))
    for where, node in _nodes(release, here):
        yield from _order(where, node)
        if _name(where) in REFERENCES and "id" in node and node["id"] not in parties:
            yield "cross_reference", where, f"names the organisation {node['id']}, which is not among the parties"
        events = [*HAPPENED, *(["date"] if _name(where) in HAPPENED_IN else [])]
        for key in events:
            day = model.moment(node.get(key))
            if made and day and day > made:
                told = f"is {node[key][:10]}, after the date of the release ({release['date'][:10]})"
                yield "event_after_release", f"{where}/{key}", told
    yield from _budget(_dict(_dict(release, "planning"), "budget"), f"{here}/planning/budget")


def _order(where: str, node: dict[str, Any]) -> Iterator[Broken]:
    start, end, latest = (model.moment(node.get(key)) for key in ("startDate", "endDate", "maxExtentDate"))
    if start and end and end < start:
        yield "cross_period", where, f"ends on {node['endDate'][:10]}, before it starts on {node['startDate'][:10]}"
    if end and latest and latest < end:
        yield "cross_period", where, f"may last to {node['maxExtentDate'][:10]} at most, but ends on {node['endDate'][:10]}"
    if start and latest and not end and latest < start:
        yield "cross_period", where, f"may last to {node['maxExtentDate'][:10]} at most, before it starts"


def _budget(budget: dict[str, Any], where: str) -> Iterator[Broken]:
    parts = [_dict(part, "amount").get("amount") for part in _list(budget, "budgetBreakdown")]
    total = _dict(budget, "amount").get("amount")
    if not parts or not _is_number(total):
        return
    if not all(map(_is_number, parts)):
        yield "cross_budget", where, "has a share without an amount"
    elif sum(map(_exact, parts)) != _exact(total):
        yield "cross_budget", where, f"is {_exact(total):,.2f}, but the shares add up to {sum(map(_exact, parts)):,.2f}"


# ---- over the package


def _duplicates(releases: list[dict[str, Any]]) -> Iterator[Broken]:
    contracts, seen = Counter[Any](), Counter[Any]()
    for number, release in enumerate(releases):
        here = f"releases/{number}"
        key = (str(release.get("ocid")), str(release.get("id")))
        seen[key] += 1
        if seen[key] > 1:
            yield "cross_duplicate", here, f"has the ocid and the id of an earlier release ({key[1]})"
        for i, contract in enumerate(_list(release, "contracts")):
            contracts[str(contract.get("id"))] += 1
            if contracts[str(contract.get("id"))] > 1:
                yield "cross_duplicate", f"{here}/contracts/{i}/id", f"is {contract.get('id')}, the id of another contract"
        for where, node in _nodes(release, here):
            for key, value in node.items():
                if key == "contracts" or key in REFERENCES or not isinstance(value, list):
                    continue
                ids = Counter(str(one["id"]) for one in value if isinstance(one, dict) and "id" in one)
                yield from (("cross_duplicate", f"{where}/{key}", f"has the id {own} {n} times") for own, n in ids.items() if n > 1)


def _depends(declared: Any) -> Iterator[Broken]:
    """Without these pairs the extended schema cannot be put together, and then nothing of it is checked."""
    known = model.extensions()
    for name, other in LEANS.items():
        if isinstance(declared, list) and known[name] in declared and known[other] not in declared:
            yield "extension_unresolved", "extensions", f"has {name} without {other}, to which it refers"


# ---- walking


def _nodes(node: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield where, node
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _nodes(value, f"{where}/{key}")


def _texts(node: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield where, node
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _texts(value, f"{where}/{key}".lstrip("/"))


def _name(where: str) -> str:
    """The field a node stands in, whichever of a list it is."""
    *_, before, last = where.split("/")
    return before if last.isdigit() else last


def _list(node: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = node.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _dict(node: dict[str, Any], key: str) -> dict[str, Any]:
    found = node.get(key)
    return found if isinstance(found, dict) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _exact(value: float) -> Decimal:
    """As it is written: 0.1 is a tenth."""
    return Decimal(repr(value))
