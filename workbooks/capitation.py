"""The capitation template: from practice lists and weighted populations to a sum split to the penny.

Start, Read me, Inputs, Practices, Working, Results, Checks, Sources, Change log. The steps of the formula call our functions, one
array formula a column; totals, summaries, statuses and checks are native formulas, so that a colleague without the add-in can work on.
"""

import datetime as dt
from dataclasses import replace

from udfs.columns import exact_sum
from udfs.errors import NotCovered
from udfs.findings import Finding
from udfs.parameters import Parameter, parameter
from udfs.registry import load
from workbooks.capitation_checks import checks_sheet
from workbooks.capitation_job import Job, Ledger, UniverseTotals
from workbooks.capitation_parameters import PARAMETERS, POPULATION, SERVICE_WEIGHTS
from workbooks.capitation_sheets import (
    INPUT_COLUMNS,
    PRINTED,
    PUBLISHED,
    inputs_sheet,
    results_sheets,
    start_sheets,
    working_sheets,
)
from workbooks.fill import Filled
from workbooks.reader import Workbook
from workbooks.reference_sheets import OGL, reference_sheets
from workbooks.sources.nhs_practices import NUMBERS, TEXTS, Practice, PracticeTable
from workbooks.spec import SIGN_OFF, Book, Value

KIND = "capitation"
VERSION = "0.1.0"
SERVICES = ("general_and_acute", "community", "mental_health", "maternity")
UNIVERSE = ("universe_practices", "universe_hchs", "universe_prescribing", "universe_target", "universe_list")
SHEETS = ("Start", "Read me", "Inputs", "Practices", "Working", "Published", "Results", "By CCG", "Checks", "Sources", "Change log")
LEDGER = ("rows_read", "total_rows", "rows_elsewhere")
SIGN_OFF_NAMES = tuple(item.name for item in SIGN_OFF.items)
HEADERS = {
    "Practices": {"Practice": "practice", "Name": "name", "System": "system", "CCG": "ccg", "Remoteness, £ thousand": "remoteness"}
    | {header: name for name, header, _ in INPUT_COLUMNS},
}  # headings of the tables a person's data stand in; kept for ever, because older books are read by them
SMALL_LIST = "small_list_persons"


def job(table: PracticeTable, as_at: dt.date, ccg: str | None = None, local: tuple[Parameter, ...] = ()) -> Job:
    """The job of a source at a date, narrowed to one CCG if asked. NotCovered when no parameters cover the date."""
    chosen = tuple(p for p in table.practices if ccg is None or p.texts["ccg"] == ccg)
    parameters = {key: parameter(key, as_at, local) for key in PARAMETERS}
    part = len(chosen) < len(table.practices)
    return Job(
        as_at=as_at,
        source=table.path.replace("\\", "/").rsplit("/", 1)[-1],
        sha256=table.sha256,
        practices=chosen,
        parameters=parameters,
        universe=universe_totals(tuple(table.practices), parameters) if part else None,
        published=tuple(n for n in PUBLISHED if table.has(n)),
        ledger=Ledger(table.rows_read, table.total_rows, len(table.practices) - len(chosen)),
        printed_totals={} if part else {n: v for n, v in table.totals.items() if n in PRINTED},
        findings=(*table.findings, *small_lists(table.sheet, chosen, float(parameter(SMALL_LIST, as_at, local).value))),
        area=ccg or "",
        list_tolerance=_tolerance(parameters, as_at, local),
        changes=((None, VERSION, f"Generated from the source as at {as_at:%d/%m/%Y}", None),),
    )


def _tolerance(parameters: dict[str, Parameter], as_at: dt.date, local: tuple[Parameter, ...] = ()) -> float:
    """Persons by which the list may differ from the one the money is for."""
    population = parameters[POPULATION].value
    return float(parameter("list_tolerance", as_at, local).value) * float(population) if population is not None else 0.0


def small_lists(where: str, practices: tuple[Practice, ...], under: float) -> list[Finding]:
    """A note on lists so small that a formula share is unsteady; they are flagged, never dropped."""
    small = [p.numbers["list"] for p in practices if p.numbers["list"] < under]
    if not small:
        return []
    told = "1 list is" if len(small) == 1 else f"{len(small)} lists are"
    sentence = f"{told} under {under:,g} people, the smallest {min(small):g}."
    return [Finding(where, "small lists", "note", sentence, "Formula shares of small lists are unsteady: look at them by hand.")]


def book(work: Job, findings: tuple[Finding, ...] = ()) -> Book:
    """The whole workbook of a job; `findings` of a first calculation are written into its Checks sheet."""
    licence = OGL if work.published else "See the Read me of the source"
    sheets = (
        *start_sheets(work),
        inputs_sheet(work, VERSION),
        *working_sheets(work),
        *results_sheets(work),
        checks_sheet(work, (*work.findings, *findings)),
    )
    sheets += reference_sheets(sheets, work.source, work.sha256, licence, work.changes)
    title = f"Capitation {work.financial_year}" + (f", CCG {work.area}" if work.area else "")
    return Book(KIND, VERSION, title, sheets, run_id=f"{VERSION} {work.sha256[:8]} {work.as_at:%Y-%m-%d}")


def universe_totals(practices: tuple[Practice, ...], parameters: dict[str, Parameter]) -> UniverseTotals:
    """Sums over the whole source by the same functions the sheet calls, in the same doubles the cells would hold."""
    functions = load()
    run = lambda name, *args: [float(x) for x in functions[name].function(*args)]
    get = lambda name: [p.numbers[name] for p in practices]
    value = {key: float(entry.value) for key, entry in parameters.items()}
    services = [list(row) for row in zip(*(get(n) for n in SERVICES), strict=True)]
    hchs = run("CAPITATION_SERVICE_BLEND", services, [value[k] for k in SERVICE_WEIGHTS])
    need = run("CAPITATION_INEQUALITIES_BLEND", hchs, get("avoidable_mortality"), value["inequalities_weight"])
    cost = run("CAPITATION_UNAVOIDABLE_COST", need, get("market_forces"), get("ambulance"))
    prescribing = run("CAPITATION_INEQUALITIES_BLEND", get("prescribing"), get("avoidable_mortality"), value["inequalities_weight"])
    quanta = [value["quantum_hchs"], value["quantum_prescribing"]]
    target = run("CAPITATION_TARGET", [list(r) for r in zip(cost, prescribing, strict=True)], quanta, [p.remoteness for p in practices])
    sums = (float(exact_sum(column)) for column in (cost, prescribing, target, get("list")))
    return UniverseTotals(len(practices), *sums)


# ---- keeping up: moving data to a newer template, and into the next year --------------------------------------------------------


def moved(book: Workbook) -> Job:
    """The job of an older capitation workbook, every input and row found by name: nothing is read by position."""
    old = Filled(book, HEADERS | _published_headers(book))
    practices = tuple(_practice(row) for row in old.tables["Practices"])
    published = {row["practice"]: row for row in old.tables.get("Published", [])}
    outputs = tuple(n for n in PUBLISHED if published and all(n in row for row in published.values()))
    for practice in practices:
        row = published.get(practice.code, {})
        practice.published.update({n: row[n] for n in outputs if row.get(n) is not None})
    as_at = old.date("as_at")
    change = (None, VERSION, f"Moved from template {old.value('template_version')}", None)
    parameters = {key: old.parameter(key) for key in PARAMETERS}
    values = lambda names: (old.value(name) if old.has(name) else None for name in names)
    return Job(
        as_at=as_at, source=old.value("source_file") or "", sha256=old.value("source_hash") or "", practices=practices,
        parameters=parameters, published=outputs, list_tolerance=_tolerance(parameters, as_at), area=old.value("area") or "",
        universe=UniverseTotals(*values(UNIVERSE)) if old.has("universe_list") else None, ledger=Ledger(*values(LEDGER)),
        printed_totals={n: v for n, v in zip(PRINTED, values(map("printed_{}".format, PRINTED)), strict=True) if v is not None},
        findings=(*(Finding(*(str(cell or "") for cell in row)) for row in old.import_findings()), *left_behind(book)),
        sign_off={name: old.value(name) for name in SIGN_OFF_NAMES}, changes=(*old.rows("changes"), change),
    )  # fmt: skip


def left_behind(book: Workbook) -> list[Finding]:
    """A note for every sheet a person added: the move takes what the template knows, the rest stays in the old book."""
    told, remedy = "Sheet {} is not part of the template and stays in the old workbook.", "Copy it over by hand if it is still wanted."
    return [Finding(n, "not part of the template", "note", told.format(n), remedy) for n in book.sheets if n not in SHEETS]


def _published_headers(book: Workbook) -> dict[str, dict[str, str]]:
    """Headings of the published outputs this book has: a source need not publish all of them."""
    if "Published" not in book.sheets:
        return {}
    texts = set(book.sheets["Published"].cells.values())
    known = {"Practice": "practice"} | {f"{header}, published": name for name, (header, *_) in PUBLISHED.items()}
    return {"Published": {heading: name for heading, name in known.items() if heading in texts}}


def _practice(row: dict[str, Value]) -> Practice:
    texts = {n: str(row[n]) for n in TEXTS if row.get(n) is not None}
    return Practice(texts, {n: row[n] for n in NUMBERS}, row["remoteness"], {})


def rolled_forward(work: Job) -> Job:
    """The same practices one financial year on: lists and weighted populations emptied, parameters of the new year or none.

    Nothing of last year is passed off as this year's: an emptied cell fails its check until it is filled.
    """
    leap_day = (work.as_at.month, work.as_at.day) == (2, 29)
    as_at = work.as_at.replace(year=work.as_at.year + 1, day=28 if leap_day else work.as_at.day)
    practices = tuple(Practice(p.texts, dict.fromkeys(NUMBERS), None, {}) for p in work.practices)
    change = (None, VERSION, f"Rolled forward from {work.financial_year}", None)
    return replace(
        work, as_at=as_at, source="", sha256="", practices=practices, published=(), printed_totals={}, sign_off={},
        universe=UniverseTotals() if work.universe else None, ledger=Ledger(), findings=(),
        parameters={key: next_year(entry, as_at) for key, entry in work.parameters.items()}, changes=(*work.changes, change),
    )  # fmt: skip


def next_year(entry: Parameter, as_at: dt.date) -> Parameter:
    """The parameter that covers the date; an empty one to be filled in where none does."""
    try:
        return parameter(entry.key, as_at)
    except NotCovered:
        first = dt.date(as_at.year - (as_at.month < 4), 4, 1)
        return Parameter(entry.key, entry.label, None, entry.unit, first, dt.date(first.year + 1, 3, 31), "", "to be filled in")
