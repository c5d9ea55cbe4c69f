"""Release packages with one fault each: the sixteen rules an export must be refused by, on any package that has the fields."""

import copy
from typing import Any, NamedTuple

NOWHERE = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_nowhere_extension/master/extension.json"
CONTRACT = "/releases/0/contracts/0"
METRICS = "ocds_metrics_extension"


class Control(NamedTuple):
    """A fault: what is done at which place, the rule of ours that finds it, and the class the official check gives it."""

    rule: str
    done: str
    path: str
    value: Any
    ours: str
    official: str


CONTROLS = (
    Control("a contract names its award", "remove", f"{CONTRACT}/awardID", None, "schema_error", "schema_error"),
    Control("no date as 01/04/2018", "put", f"{CONTRACT}/period/startDate", "01/04/2018", "schema_error", "schema_error"),
    Control("no date without a time", "put", f"{CONTRACT}/period/startDate", "2018-04-01", "schema_error", "schema_error"),
    Control("expired is no status", "put", f"{CONTRACT}/status", "expired", "closed_codelist", "closed_codelist"),
    Control("overdue is no status", "put", f"{CONTRACT}/milestones/0/status", "overdue", "closed_codelist", "closed_codelist"),
    Control("amounts are numbers", "put", f"{CONTRACT}/value/amount", "£60,400,000", "schema_error", "schema_error"),
    Control("no field of the register alone", "put", f"{CONTRACT}/gpRightToReturn", True, "additional_field", "additional_field"),
    Control("an extension that is used is declared", "undeclare", METRICS, None, "additional_field", "additional_field"),
    Control("an extension that is declared exists", "put", "/extensions/3", NOWHERE, "extension_unresolved", "extension_unresolved"),
    Control("an ocid has its form", "put", "/releases/0/ocid", "OCDS-1-manchester", "ocid_format", "ocid_format"),
    Control("contract ids are unique", "repeat", "/releases/0/contracts", None, "cross_duplicate", "schema_error"),
    Control("a currency is a code", "put", f"{CONTRACT}/value/currency", "pounds", "closed_codelist", "closed_codelist"),
    Control("no empty array", "put", f"{CONTRACT}/documents", [], "empty_value", "additional_check"),
    Control("an award that is named is there", "put", f"{CONTRACT}/awardID", "A-nowhere", "cross_reference", "cross_reference"),
    Control("no end before the start", "put", f"{CONTRACT}/period/endDate", "1999-12-31T23:59:59Z", "cross_period", "cross_period"),
    Control("shares add up", "put", "/releases/0/planning/budget/budgetBreakdown/0/amount/amount", 1, "cross_budget", "cross_budget"),
)  # fmt: skip


def faulty(package: dict[str, Any], control: Control) -> dict[str, Any]:
    """A copy of a package with one fault."""
    made = copy.deepcopy(package)
    if control.done == "undeclare":
        made["extensions"] = [url for url in made["extensions"] if control.path not in url]
        return made
    *steps, last = control.path.strip("/").split("/")
    node: Any = made
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if control.done == "remove":
        del node[last]
    elif control.done == "repeat":
        node[last].append({**node[last][0], "title": "A second contract of one id"})
    else:
        node[int(last) if isinstance(node, list) else last] = control.value
    return made


def patched(package: dict[str, Any], operations: list[dict[str, Any]]) -> dict[str, Any]:
    """A copy of a package after operations of a JSON patch (RFC 6902): remove, replace and add at a member of an object."""
    for one in operations:
        if one["op"] == "remove" and one["path"].startswith("/extensions/"):
            package = {**package, "extensions": [u for i, u in enumerate(package["extensions"]) if i != int(one["path"].split("/")[2])]}
            continue
        done = "remove" if one["op"] == "remove" else "put"
        package = faulty(package, Control("", done, one["path"], one.get("value"), "", ""))
    return package
