"""Assurance: the order of the ISAP checkpoints, functions that move to a provider and duties that cannot."""

import datetime as dt
from typing import Any

from udfs import errors
from udfs.columns import same_length
from udfs.errors import At
from udfs.register.params import dates, keys, texts
from udfs.register.rows import by_row, needed, without_placeholders
from udfs.registry import Param, Result, Source, udf

Day = dt.date | None
Row = list[Any]
ISAP = Source("Hempsons; DAC Beachcroft, 2017; Bevan Brittan; Attain: Integrated Support and Assurance Process",
              "early engagement, checkpoints 1 to 3", evidence="read")  # fmt: skip
ARTICLE = Source("Commissioners must drive but leave providers to steer new care models, 6 October 2017",
                 "overall responsibility for those functions remained with clinical commissioning groups", evidence="read")  # fmt: skip
ROUTE = Source("The route to integrated healthcare: part six, 15 June 2016", "a CCG cannot delegate its commissioning function",
               evidence="read")  # fmt: skip
RULE = Source("commissioning-workbooks, register reference", "assurance: ISAP, transferred activity and non-delegable duty",
              evidence="project rule; the legal position of today needs a person's check")  # fmt: skip
COMMISSIONERS = ("ICB", "CCG", "NHS_England", "council", "combined_authority")
PROVIDERS = ("NHS_trust", "FT", "company", "charity", "CIC", "GP_practice", "federation", "consortium", "individual", "other")
ORG_TYPES = (*COMMISSIONERS, *PROVIDERS)
KINDS = ("activity_support", "operational_commissioning", "strategic_commissioning")
YES_NO = ("yes", "no", "unknown")
PARTIES = (
    keys("party_ids", "Every party, each once", ["CCG-1", "ACO-1"]),
    Param("org_types", "What each party is", kind="text", rank="column", unit="text", example=["CCG", "company"], choices=ORG_TYPES),
)
MUST_BE_COMMISSIONER = "accountable_body_must_be_commissioner"
SENTENCES = {
    "early_engagement_missing": "no early engagement is recorded before the later steps",
    "early_engagement_after_cp1": "early engagement is recorded after checkpoint 1",
    "cp1_after_tender_start": "checkpoint 1 is recorded after the tender began",
    "cp2_before_preferred_bidder": "checkpoint 2 is recorded before the preferred bidder was known",
    "cp2_not_before_signature": "checkpoint 2 is not recorded before the day of signature",
    "cp3_after_service_start": "checkpoint 3 is recorded after the service began",
    "checkpoint_1_missing": "the contract is signed without checkpoint 1",
    "checkpoint_2_missing": "the contract is signed without checkpoint 2",
    MUST_BE_COMMISSIONER: "the accountable body is no commissioner; responsibility stays with a commissioner, so correct it",
    "transfer_without_isap_record": "the transfer is said to be covered by ISAP, but no early engagement is recorded",
    "isap_cover_not_recorded": "it is not recorded whether ISAP covers the transfer",
    "delegability_unknown": "it is not known whether the duty can be delegated; a person must check",
}


def _told(findings: list[str]) -> str | None:
    text = "; ".join(SENTENCES[finding] for finding in findings)
    return f"{text[:1].upper()}{text[1:]}." if text else None


@udf(
    params=[
        dates("early_engagement", "Day of early engagement (ISAP_EE)", ["2017-01-10"]),
        dates("checkpoint_1", "Day of checkpoint 1", ["2017-03-20"]),
        dates("tender_start", "Day the competitive or other selection began", ["2017-03-14"]),
        dates("preferred_bidder", "Day the preferred bidder was known", ["2017-12-01"]),
        dates("checkpoint_2", "Day of checkpoint 2", ["2018-01-15"]),
        dates("signed_dates", "Day of signature", ["2018-02-20"]),
        dates("checkpoint_3", "Day of checkpoint 3", ["2018-03-20"]),
        dates("start_dates", "First day of the service", ["2018-04-01"]),
        texts("in_scope", "Is the contract in scope of ISAP? A person's decision: yes, no or unknown; a blank is unknown; every one is "
              "when left out", ["yes"], YES_NO),
    ],
    result=Result("table", "any", "text", "One row a contract, three columns: verdict (in order, findings, not in scope, scope not "
                  "recorded), findings, sentence"),
    sources=[ISAP, ARTICLE, RULE],
    since="0.3.0",
)  # fmt: skip
def isap_check(
    early_engagement: list[Day], checkpoint_1: list[Day], tender_start: list[Day], preferred_bidder: list[Day], checkpoint_2: list[Day],
    signed_dates: list[Day], checkpoint_3: list[Day], start_dates: list[Day], in_scope: list | None = None,
) -> list[Row]:  # fmt: skip
    """Whether the checkpoints of the Integrated Support and Assurance Process stand in the order they must.

    All columns n dates, blank where nothing is recorded. Result: n rows of verdict, findings, sentence. Early engagement not after
    checkpoint 1; checkpoint 1 not after the tender start; checkpoint 2 not before the preferred bidder and before, not on, the day of
    signature; checkpoint 3 not after the service start. A signed contract needs checkpoints 1 and 2; any later step needs early
    engagement. Dates that are blank are not compared. Errors: #VALUE! in the row of a text no date.
    """
    columns = {name: column for name, column in locals().items() if name != "in_scope"}
    same_length(**columns, in_scope=in_scope)
    scope = ["yes"] * len(early_engagement) if in_scope is None else in_scope
    return by_row(lambda i, wanted, *days: _isap(wanted, days), scope, *map(without_placeholders, columns.values()), width=3)


def _isap(wanted: str | None, days: tuple[Day, ...]) -> Row:
    if wanted == "no":
        return ["not in scope", None, None]
    early, one, tender, bidder, two, signed, three, start = days
    later = lambda a, b: a is not None and b is not None and a > b
    tests = {
        "early_engagement_missing": early is None and any((one, tender, bidder, two, signed, three)),
        "early_engagement_after_cp1": later(early, one),
        "cp1_after_tender_start": later(one, tender),
        "cp2_before_preferred_bidder": later(bidder, two),
        "cp2_not_before_signature": two is not None and signed is not None and two >= signed,
        "cp3_after_service_start": later(three, start),
        "checkpoint_1_missing": signed is not None and one is None,
        "checkpoint_2_missing": signed is not None and two is None,
    }
    findings = [name for name, found in tests.items() if found]
    if wanted != "yes":
        return ["scope not recorded", "; ".join(findings) or None, "A person must decide whether ISAP covers the contract."]
    return ["findings" if findings else "in order", "; ".join(findings) or None, _told(findings)]


@udf(
    params=[
        texts("transfer_kinds", "activity_support, operational_commissioning or strategic_commissioning", ["activity_support"], KINDS),
        texts("accountable_bodies", "Party that stays accountable for each function", ["CCG-1"], unit="id"),
        texts("isap_covered", "Does ISAP cover the transfer? yes or no; blank where it is not recorded", ["yes"], YES_NO),
        texts("isap_recorded", "Is early engagement (ISAP_EE) recorded? yes or no; a blank is no", ["no"], YES_NO),
        *PARTIES,
        texts("duty_delegable", "Can the duty behind the function be delegated? no, yes or unknown; blank where there is none", [None],
              YES_NO),
    ],
    result=Result("table", "any", "text", "One row a function, three columns: severity (error, warn or ok), findings, sentence"),
    sources=[ARTICLE, ROUTE, RULE],
    since="0.3.0",
)  # fmt: skip
def contract_function_transfer(
    transfer_kinds: list, accountable_bodies: list, isap_covered: list, isap_recorded: list, party_ids: list[str], org_types: list[str],
    duty_delegable: list | None = None,
) -> list[Row]:  # fmt: skip
    """What stands against each function that moves to a provider: a provider may do it, a commissioner stays accountable.

    Function columns: n; party columns: p. Result: n rows of severity, findings, sentence. The one hard error is an accountable body that
    is no commissioner (ICB, CCG, NHS England, council, combined authority) or none at all; ISAP is asked about only where that holds.
    Errors: #N/A in the row of a function without a kind. Not legal advice.
    """
    same_length(transfer_kinds=transfer_kinds, accountable_bodies=accountable_bodies, isap_covered=isap_covered,
                isap_recorded=isap_recorded, duty_delegable=duty_delegable)  # fmt: skip
    known = _parties(party_ids, org_types)

    def row(i: int, kind: str | None, body: str | None, covered: str | None, recorded: str | None, delegable: str | None) -> Row:
        needed(At("transfer_kinds", i), kind, "the kind of the function is not recorded; choose one")
        found = {MUST_BE_COMMISSIONER: known.get(body or "") not in COMMISSIONERS}
        asked = not found[MUST_BE_COMMISSIONER]
        found["transfer_without_isap_record"] = asked and covered == "yes" and recorded != "yes"
        found["isap_cover_not_recorded"] = asked and covered not in ("yes", "no")
        found["delegability_unknown"] = delegable == "unknown"
        return _verdict(found)

    return by_row(row, transfer_kinds, accountable_bodies, isap_covered, isap_recorded, duty_delegable, width=3)


@udf(
    params=[
        texts("duty_delegable", "Can each statutory duty be delegated? no, yes or unknown; a blank is unknown", ["no"], YES_NO),
        texts("accountable_bodies", "Party that accounts for each; blank where it stays with the body that has it", ["ACO-1"], unit="id"),
        *PARTIES,
    ],
    result=Result("table", "any", "text", "One row a duty, three columns: severity (error, warn or ok), findings, sentence"),
    sources=[ARTICLE, ROUTE, RULE],
    since="0.3.0",
)  # fmt: skip
def contract_duty(duty_delegable: list, accountable_bodies: list, party_ids: list[str], org_types: list[str]) -> list[Row]:
    """What stands against who accounts for each statutory duty: one that cannot be delegated stays with a commissioner.

    Duty columns: n; party columns: p. Such a duty may be assisted by a provider, never accounted for by it. Result: n rows of
    severity, findings, sentence. An accountable body that is no commissioner is an error unless the duty can be
    delegated; an unknown duty warns. Not legal advice.
    """
    same_length(duty_delegable=duty_delegable, accountable_bodies=accountable_bodies)
    known = _parties(party_ids, org_types)

    def row(_: int, delegable: str | None, body: str | None) -> Row:
        provider = body is not None and known.get(body) not in COMMISSIONERS
        return _verdict({MUST_BE_COMMISSIONER: provider and delegable != "yes", "delegability_unknown": delegable in (None, "unknown")})

    return by_row(row, duty_delegable, accountable_bodies, width=3)


def _parties(ids: list[str], types: list[str]) -> dict[str, str]:
    same_length(party_ids=ids, org_types=types)
    if len(set(ids)) != len(ids):
        second = next(i for i, party in enumerate(ids) if party in ids[:i])
        raise errors.DuplicateKey(At("party_ids", second), value=ids[second], first=ids.index(ids[second]) + 1)
    return dict(zip(ids, types, strict=True))


def _verdict(found: dict[str, bool]) -> Row:
    findings = [name for name, holds in found.items() if holds]
    severity = "error" if MUST_BE_COMMISSIONER in findings else "warn" if findings else "ok"
    return [severity, "; ".join(findings) or None, _told(findings)]
