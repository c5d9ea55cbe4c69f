"""What a capitation workbook is filled with: settings by block, tables by name. One schema for the sheets, the import and the way back.

Names and headings are kept for ever, because older books are read by them.
"""

from typing import Any

from udfs.capitation.ledger import KINDS
from udfs.capitation.pace_rules import MAY, MUST
from workbooks.job.schema import Field, Schema, Setting

KIND = "capitation"
VERSION = "0.2.0"
NUMBERS = (
    ("list", "Registered list", "persons"),
    ("general_and_acute", "General and acute weighted population", "persons"),
    ("community", "Community weighted population", "persons"),
    ("mental_health", "Mental health weighted population", "persons"),
    ("maternity", "Maternity weighted population", "persons"),
    ("avoidable_mortality", "Avoidable mortality weighted population", "persons"),
    ("prescribing", "Prescribing weighted population", "persons"),
    ("market_forces", "Market forces factor", "ratio"),
    ("ambulance", "Emergency ambulance cost adjustment", "ratio"),
)
SERVICES = ("general_and_acute", "community", "mental_health", "maternity")
SERVICE_WEIGHTS = tuple(f"hchs_weight_{name}" for name in SERVICES)
MONEY = ("inequalities_weight", "quantum_hchs", "quantum_prescribing", "quantum_population")
PRINTED = ("list", "prescribing", "avoidable_mortality")  # totals a source prints that are compared with ours
PUBLISHED = {
    "hchs": ("HCHS weighted population", "persons", 1e-9, 10),
    "target_exc_k": ("Target without remoteness", "GBP thousand", 1e-6, 10),
    "overall": ("Overall weighted population", "persons", 1e-9, 10),
    "need_index": ("Need index", "ratio", 1e-12, 13),
}
GROUPINGS = (
    ("network", "PCN"),
    ("authority", "Council"),
)  # what a practice may be placed by, besides its system and CCG
PLACE_BY = ("system", "ccg", "network", "authority")
UNITS = ("place", "ccg", "system")
QUARTERS = ("q1", "q2", "q3", "q4")
PACE_RULES = (*MUST, *MAY)
PACE, CASCADE, LISTS, PLACES, VINTAGE = (
    "Pace of change",
    "Cascade",
    "List reconciliation",
    "Places",
    "Earlier vintage",
)
SOURCE_NOTE = "Sum over all practices of the source, of which this book lists a part"


def _weights() -> tuple[Setting, ...]:
    labels = ("General and acute", "Community services", "Mental health", "Maternity")
    return tuple(
        Setting(n, label, "share", "share", minimum=0, required=False, parameter=n)
        for n, label in zip(SERVICE_WEIGHTS, labels, strict=True)
    )


def _figure(name: str, label: str, number: str, unit: str, **more: Any) -> Setting:
    return Setting(name, label, number, unit, **{"required": False, "yearly": True, **more})


SETTINGS: dict[str, tuple[Setting, ...]] = {
    "This run": (
        Setting("as_at", "As at", "date", "date", yearly=True, note="Parameters and lists are those of this date"),
        Setting("area", "CCG, when only one is listed", "text", "code", required=False),
    ),
    "Service weights of the HCHS weighted population": _weights(),
    "Health inequalities and money": (
        Setting("inequalities_weight", "Health inequalities weight", "share", "share", minimum=0, required=False,
                parameter="inequalities_weight"),
        Setting("quantum_hchs", "Hospital and community health services", "money_thousand", "GBP thousand", minimum=0, required=False,
                parameter="quantum_hchs"),
        Setting("quantum_prescribing", "Prescribing", "money_thousand", "GBP thousand", minimum=0, required=False,
                parameter="quantum_prescribing"),
        Setting("quantum_population", "Registered list the money is for", "persons", "persons", minimum=0, required=False,
                parameter="quantum_population"),
    ),
    "Totals over all practices of the source": (
        _figure("universe_practices", "Practices", "count", "practices"),
        _figure("universe_hchs", "HCHS weighted population after cost", "persons", "persons", note=SOURCE_NOTE),
        _figure("universe_prescribing", "Prescribing weighted population", "persons", "persons", note=SOURCE_NOTE),
        _figure("universe_target", "Target with remoteness", "money_thousand", "GBP thousand", note=SOURCE_NOTE),
        _figure("universe_list", "Registered list", "persons", "persons", note=SOURCE_NOTE),
    ),
    "Rows of the source": (
        _figure("rows_read", "Rows read", "count", "rows"),
        _figure("total_rows", "Printed total rows, kept apart", "count", "rows"),
        _figure("rows_elsewhere", "Practices of other areas, not listed here", "count", "rows"),
    ),
    "Totals the source prints": tuple(
        _figure(f"printed_{n}", label, "persons", "persons", note="Rounded to whole persons by the source")
        for n, label, _ in NUMBERS if n in PRINTED
    ),
    PLACES: (
        Setting("place_by", "Placed by", choices=PLACE_BY, required=False,
                note="Column of Practices the button Assign practices to places takes; blank when typed in below"),
        Setting("index_base", "What the weighted populations are scaled to", required=False, note="Label of the first need index"),
        Setting("population_date", "Population as at", "date", "date", required=False, yearly=True),
        Setting("mapping_date", "Places as at", "date", "date", required=False, yearly=True,
                note="A population older than the map of places is a finding: which date is meant?"),
    ),
    PACE: (
        Setting("pace_by", "Units", choices=UNITS, required=False, note="What the baselines below are of"),
        _figure("pace_budget", "Money of next year", "money", "GBP", minimum=0, note="Blank: the targets of the units"),
        Setting("floor_growth", "Least growth of a baseline", "share", "share", required=False, note="0.01 is 1 %; 0 is no cut in cash"),
        Setting("convergence", "Convergence", "share", "0 to 1", required=False, minimum=0,
                note="0: the same growth for all; 1: at once, within floor and cap"),
        Setting("cap_growth", "Most growth of a baseline", "share", "share", required=False, note="Blank: no cap"),
        Setting("taper", "The floor fades over target", "logical", "TRUE or FALSE", required=False),
        Setting("taper_from", "It begins to fade at this distance over target", "share", "share", required=False, minimum=0,
                parameter="pace_taper_from"),
        Setting("taper_to", "It is gone at this distance over target", "share", "share", required=False, minimum=0,
                parameter="pace_taper_to"),
        Setting("furthest_below_target", "Furthest a unit may end below target", "share", "share", required=False, minimum=0,
                note="Minimum share of the target: 0.05 keeps 95 % of it; blank: no such rule"),
    ),
    CASCADE: (
        _figure("cascade_total", "Sum handed down", "money", "GBP", minimum=0, note="Blank: the sum split"),
        Setting("top_slice", "Top slice", "share", "share", required=False, minimum=0, note="Kept back before the split; blank: none"),
        Setting("cascade_method", "Rule of apportionment", choices=("largest_remainder", "sainte_lague"), required=False,
                note="Largest remainder where blank; sainte_lague where the same split is repeated over years"),
        Setting("cascade_steps", "Steps", choices=("level_by_level", "at_once"), required=False,
                note="level_by_level where blank; the two can differ by a penny a unit, so keep which one was used"),
    ),
    LISTS: (
        Setting("lists_mode", "Mode", choices=("per_head", "fixed_pool"), required=False, note="The contract must say which"),
        _figure("lists_rate", "Rate a head a year", "money", "GBP", minimum=0, note="per_head"),
        *(_figure(f"pool_{q}", f"Pool of quarter {q[1]}", "money", "GBP", minimum=0, note="fixed_pool") for q in QUARTERS),
        _figure("lists_year_start", "First day of the contract year", "date", "date"),
        _figure("leaver", "Unit that leaves", "text", "code", note="Blank: nobody leaves"),
        _figure("leaves_in_quarter", "First quarter without it", "count", "1 to 4", minimum=1),
    ),
    VINTAGE: (
        _figure("earlier_label", "Which vintage it is", "text", "text", note="Such as 2017/18, final"),
    ),
}  # fmt: skip

_PRACTICE = Field("practice", "Practice", "code", 12, True)
TABLES: dict[str, tuple[Field, ...]] = {
    "practices": (
        _PRACTICE, Field("name", "Name", "text", 34), Field("system", "System", "code", 10),
        Field("ccg", "CCG", "code", 8), *(Field(n, h, "number", 16, yearly=True, number=f) for n, h, f in NUMBERS),
        Field("remoteness", "Remoteness, £ thousand", "number", 16, yearly=True, number="money_thousand"),
        *(Field(n, h, "text", 16) for n, h in GROUPINGS),
    ),
    "published": (
        _PRACTICE, *(Field(name, f"{header}, published", "number", 18) for name, (header, *_) in PUBLISHED.items()),
    ),
    "places": (
        _PRACTICE, Field("place", "Place", "code", 28, True), Field("note", "Note", "text", 40),
    ),
    "accepted": (
        Field("kind", "Finding", "text", 44, True, KINDS), Field("place", "Place", "text", 28),
        Field("practice", "Practice", "code", 16, True),
        Field("reason", "Reason", "text", 60, True), Field("by", "Accepted by", "text", 24),
    ),
    "baselines": (
        Field("unit", "Unit", "code", 44, True), Field("baseline", "Baseline, £", "money", 22, True, yearly=True),
        Field("closing", "Closes", "logical", 12), Field("note", "Note", "text", 30),
    ),
    "providers": (
        Field("unit", "Unit", "code", 44, True), Field("parent", "Paid by", "code", 24, True),
        Field("weight", "Weight", "number", 16, True), Field("level", "Level", "text", 18), Field("note", "Note", "text", 30),
    ),
    "lists": (
        Field("unit", "Unit", "code", 44, True), *(Field(q, f"List, quarter {q[1]}", "number", 18, True, yearly=True) for q in QUARTERS),
        Field("paid", "Paid on account, £", "money", 20, True, yearly=True), Field("opened", "Opened", "date", 14, yearly=True),
        Field("closed", "Closed", "date", 14, yearly=True),
    ),
    "earlier": (
        Field("practice", "Practice", "code", 34, True), Field("parent", "CCG", "code", 12, True),
        Field("list", "Registered list", "number", 18, True, number="persons"),
        Field("overall", "Overall weighted population", "number", 18, True, number="persons"),
        Field("amount", "Target with remoteness, £", "money", 22, True),
    ),
    "recoded": (Field("before", "Earlier code", "code", 16, True), Field("after", "Code now", "code", 16, True)),
    "contracts": (
        Field("contract", "Contract", "text", 44, True), Field("unit", "Place, CCG or system", "code", 24),
        Field("value", "Value a year, £", "money", 22, True), Field("people", "People it is for", "number", 18, True, number="persons"),
    ),
    "findings": (  # what an import said: no table of the sheets, but read back from the Checks sheet
        Field("where", "Where"), Field("severity", "Severity"), Field("sentence", "What"), Field("remedy", "What to do"),
        Field("rule", "Rule"),
    ),
    "explain": (Field("practice", "Practice", "code", 44, choices=()), Field("place", "Place", "code", 24)),
}  # fmt: skip
OPTIONAL = (*(name for name in TABLES if name != "practices"), "settings")
DROP_DOWNS: dict[tuple[str, str], tuple[str, str] | None] = {
    ("explain", "practice"): ("Practices", "practice"), ("accepted", "practice"): None,
}  # fmt: skip
SCHEMA = Schema(KIND, VERSION, SETTINGS, TABLES, OPTIONAL, DROP_DOWNS)
