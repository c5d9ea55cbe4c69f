"""Tables of registers as tests need them: the rows of the seed articles, with what they state and nothing else, and invented contracts."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from udfs.register.months import DAY, add_months, end_after
from udfs.register.schema import codes, tables

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 60), st.floats(), st.dates(dt.date(1980, 1, 1), dt.date(2120, 1, 1)), st.text(max_size=12),
    st.sampled_from(["live", "expired", "P0", "C1", "EX/000 a", "open", "ocds-h6vhtk-000001", "http://nowhere", "=1", "x@example.org"]),
)  # fmt: skip


Row = dict[str, Any]
Rows = dict[str, list[Row]]
AS_AT = dt.date(2026, 1, 5)
COMMISSIONERS = ("ICB", "council")


def contract(contract_id: str, **cells: Any) -> Row:
    """A contract row with every column of the schema, blank where nothing is given."""
    return dict.fromkeys((c.name for c in tables()["contract"].columns), None) | {"contract_id": contract_id, **cells}


def seeds() -> Rows:
    """Register reference, section 14.1: the programme of two contracts is not a contract, and three systems are not either."""
    unknown = {"regime": "unknown", "route": "unknown", "agreement_kind": "contract"}
    rows = [
        contract("manchester", title="Local care organisation contract", status="in_procurement", model="ACO", term_months=120,
                 value_lifetime=5_900_000_000, value_basis="lifetime", **unknown,
                 description="Virtually all health and social care services with the exception of in-hospital services."),
        contract("staffordshire-cancer", title="Staffordshire cancer contract", status="cancelled", value_lifetime=690_000_000,
                 value_basis="lifetime", term_months=120, description="Cancelled over doubts about its financial viability.", **unknown),
        contract("staffordshire-eol", title="Staffordshire end of life care contract", status="unknown", value_basis="unknown", **unknown),
        contract("cambridgeshire-older", title="Cambridgeshire and Peterborough older people's contract", status="failed", **unknown),
        contract("dudley", title="Proposed outcomes-based contract for a single entity", status="proposed", model="single_provider",
                 lead_commissioner_id="dudley-ccg", value_annual=200_000_000, value_basis="annual", value_flag="lower_bound",
                 term_months=180, description="Health, social care and public health services.", **unknown),
        contract("ld-prime-provider", title="Prime provider for learning disability services in one county", status="proposed",
                 model="prime_provider", term_months=60, **unknown),
        *(contract(name, title=title, status="unknown", model="unknown", **unknown) for name, title in (
            ("bedfordshire-msk", "Bedfordshire musculoskeletal services"), ("lambeth-mental-health", "Lambeth mental health services"),
            ("salford-older", "Salford older people's services"))),
    ]  # fmt: skip
    return {
        "contract": rows,
        "party": [{"party_id": "dudley-ccg", "name": "Dudley CCG", "org_type": "CCG"}],
        "payment_mechanism": [{"contract_id": "ld-prime-provider", "kind": "capitation", "overspend_bearer": "provider"},
                              {"contract_id": "ld-prime-provider", "kind": "outcome_linked"}],
        "status_event": [{"contract_id": "staffordshire-cancer", "status": "in_procurement", "source_id": "S2", "note": "restarted"},
                         {"contract_id": "staffordshire-cancer", "status": "cancelled", "as_of": "2017 (issue year only)",
                          "source_id": "S3"}],
    }  # fmt: skip


def invented(count: int, seed: int = 1) -> Rows:
    """Invented contracts of every status, kind and route, with rows in every table that is exported."""
    told: Rows = {name: [] for name in tables()}
    draw = random.Random(seed)
    told["party"] = _parties()
    for number in range(count):
        _add(told, draw, number)
    return told


def _parties() -> list[Row]:
    commissioners = [{"party_id": f"C{i}", "name": f"Example {kind} {i}", "org_type": kind, "ods_code": f"ZZ{i}"}
                     for i, kind in enumerate(COMMISSIONERS * 2)]  # fmt: skip
    return commissioners + [
        {"party_id": "P0", "name": "Example Care Ltd", "org_type": "company", "company_no": "9999991", "vcse": False},
        {"party_id": "P1", "name": "Example & Partners CIC", "org_type": "CIC", "company_no": "99999929", "charity_no": "9999992",
         "vcse": True},
        {"party_id": "P2", "name": "=Example \"quoted\"\nTrust", "org_type": "NHS_trust", "ods_code": "ZX9"},
        {"party_id": "P3", "name": "Example Consortium", "org_type": "consortium", "company_no": "not yet formed"},
    ]  # fmt: skip


def _add(told: Rows, draw: random.Random, number: int) -> None:
    own = f"EX/{number:03} a"
    start = dt.date(2015, 1, 1) + draw.randrange(3800) * DAY
    end = end_after(start, draw.choice((12, 24, 36, 60)))
    status = codes("status")[number % len(codes("status"))]
    signed = status in ("signed", "live", "expired", "terminated", "failed")
    value = Decimal(draw.randrange(1, 10**11)) / 100
    row = contract(
        own, contract_ref=f"REF {number}", title=f"Example service {number}", description=draw.choice((None, "Invented – with “quotes”.")),
        regime=draw.choice(codes("regime")), route=draw.choice(codes("route")), route_reason="Invented reason", status=status,
        model=draw.choice(codes("model")), agreement_kind=draw.choice(codes("agreement_kind")), lead_commissioner_id="C0",
        start_date=start, end_date_original=end, end_date_current=end, value_lifetime=value, value_original=value, value_current=value,
        value_basis=draw.choice(codes("value_basis")), value_flag=draw.choice((None, *codes("value_flag"))), cpv="85000000",
        value_incl_vat=draw.choice((None, True, False)), review_date=add_months(start, 6), notice_period_months=6,
        signed_date=min(start - 20 * DAY, AS_AT) if signed else None, holder_party_id=f"P{number % 4}" if signed else None,
        ocid=f"ocds-h6vhtk-{number:06}" if number % 3 == 0 else None, department="Adults", vat_irrecoverable=1,
        replaces_contract_id=f"EX/{number - 1:03} a" if number % 10 == 9 else None,
    )  # fmt: skip
    told["contract"].append(row)
    told["lot"] += [{"lot_id": f"L{number}-{i}", "contract_id": own, "lot_ref": f"Lot 1.{i}", "title": "Part", "value": 10 + i,
                     "start_date": start, "end_date": end, "status": status} for i in range(draw.randrange(3))]  # fmt: skip
    parts = draw.choice(((1.0,), (0.7, 0.3), (0.3333, 0.3333, 0.3334), ()))
    told["commissioner_share"] += [{"contract_id": own, "party_id": f"C{i}", "share_pct": part, "effective_from": start}
                                   for i, part in enumerate(parts)] if start <= AS_AT else []  # fmt: skip
    _add_signed(told, draw, own, start, end)


def _add_signed(told: Rows, draw: random.Random, own: str, start: dt.date, end: dt.date) -> None:
    past = min(start, AS_AT)
    told["subcontract"] += [
        {"subcontract_id": f"{own}-S1", "contract_id": own, "subcontractor_party_id": "P1", "main_contractor_party_id": "P0"},
        {"subcontract_id": f"{own}-S2", "contract_id": own, "parent_subcontract_id": f"{own}-S1", "subcontractor_party_id": "P2",
         "main_contractor_party_id": "P1", "commissioner_power": "veto"},
    ][: draw.randrange(3)]  # fmt: skip
    states = draw.choice(((), ("available",), ("refused", "available"), ("lapsed",)))
    told["extension"] += [{"contract_id": own, "ext_no": i, "months": 12, "state": state, "decision_date": past, "notice_months": 3}
                          for i, state in enumerate(states, 1)]  # fmt: skip
    told["break_clause"] += [{"contract_id": own, "break_no": 1, "who": "either", "trigger": "date", "earliest_date": end - 90 * DAY,
                              "notice_months": 6, "compensation": 100}]  # fmt: skip
    told["milestone"] += [{"milestone_id": f"{own}-{scheme}", "contract_id": own, "scheme": scheme, "status": "met", "due_date": past,
                           "met_date": past, "rating": "good", "decided_by": "board"} for scheme in codes("milestone_scheme")]  # fmt: skip
    told["variation"] += [{"contract_id": own, "var_no": i, "date": past, "reason_code": "volume", "value_delta": -5.55, "text": "Less"}
                          for i in range(1, draw.randrange(1, 4))]  # fmt: skip
    told["condition"] += [{"condition_id": f"{own}-K", "contract_id": own, "type": "reporting_requirement", "text": "Yearly report",
                           "due_date": end, "met": draw.choice(codes("answer"))}]  # fmt: skip
    measured = (("0.9", "good"), ("nearly all", "inadequate"), (None, None))
    told["outcome_measure"] += [{"measure_id": f"{own}-M{i}", "contract_id": own, "title": "Health checks", "target": target,
                                 "baseline": "0.5", "unit": "share", "actual": "0.84", "rating": rating}
                                for i, (target, rating) in enumerate(measured)]  # fmt: skip
    told["payment_mechanism"] += [{"contract_id": own, "kind": "capitation", "pct": 0.85},
                                  {"contract_id": own, "kind": "outcome_linked", "pct": 0.15, "overspend_bearer": "provider",
                                   "saving_share_provider_pct": 0.5}]  # fmt: skip
    told["notice"] += [{"notice_id": f"{own}-N{i}", "contract_id": own, "regime": "PA2023", "type": kind, "published_date": past,
                        "url": f"https://example.org/notices/{i}", "notice_number": f"2025/S 000-{i:06}"}
                       for i, kind in enumerate(codes("notice_type")) if draw.random() < 0.4]  # fmt: skip
    told["transaction"] += [{"txn_ref": "T1", "supplier_raw": "EXAMPLE CARE", "party_id": "P0", "match_how": how, "contract_id": own,
                             "date": past, "net": net, "file": "spend.csv", "row": 7, "narrative": "Invented"}
                            for how, net in (("reference", 833333.33), ("exact_name", -12), ("ambiguous", 5))]  # fmt: skip


def spoilt(data: st.DataObject) -> Rows:
    """Invented contracts with any cells anywhere."""
    told = invented(3, seed=data.draw(st.integers(0, 9)))
    for _ in range(data.draw(st.integers(0, 4))):
        table = data.draw(st.sampled_from([name for name, rows in told.items() if rows]))
        row = data.draw(st.sampled_from(told[table]))
        row[data.draw(st.sampled_from([c.name for c in tables()[table].columns]))] = data.draw(CELLS)
    return told
