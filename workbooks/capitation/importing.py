"""The job of a capitation from where its practices come from: a practice workbook, a workbook of ours, a folder of tables, the sample."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from udfs.columns import exact_sum
from udfs.findings import Finding
from udfs.money import exact
from udfs.parameters import Parameter, parameter
from udfs.parameters import read as read_parameters
from udfs.registry import load
from workbooks import samples
from workbooks.capitation.job import NOWHERE, UNIVERSE, CapitationJob, financial_year
from workbooks.capitation.tables import (
    MONEY,
    PRINTED,
    PUBLISHED,
    SCHEMA,
    SERVICE_WEIGHTS,
    SERVICES,
    VERSION,
)
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.job.findings import import_rows
from workbooks.job.schema import Row, Tables
from workbooks.job.tables import from_folder
from workbooks.outcome import BadInput
from workbooks.reader import Workbook, read
from workbooks.sources.nhs_practices import Practice, PracticeTable
from workbooks.sources.nhs_practices import load as load_practices

PARAMETERS = (*SERVICE_WEIGHTS, *MONEY)
SAMPLE = samples.FOLDER / "capitation"
SAMPLE_DATE = dt.date(2018, 4, 1)
TEXTS = ("practice", "name", "system", "ccg", "network", "authority")


def job_of(
    table: PracticeTable, as_at: dt.date, ccg: str | None = None, local: tuple[Parameter, ...] = (), people_as_at: dt.date | None = None
) -> CapitationJob:
    """The job of an import at a date, narrowed to one CCG if asked. NotCovered when no parameters cover the date.

    `people_as_at`: the day the people of the source are of, where it says so."""
    chosen = [i for i, p in enumerate(table.practices) if ccg is None or p.texts["ccg"] == ccg]
    parameters = {key: parameter(key, as_at, local) for key in PARAMETERS}
    part = len(chosen) < len(table.practices)
    cells = table.cells
    settings = {
        "as_at": as_at, "area": ccg, **{key: entry.value for key, entry in parameters.items()},
        "rows_read": table.rows_read, "total_rows": table.total_rows, "rows_elsewhere": len(table.practices) - len(chosen),
        **(universe_totals(table.practices, parameters) if part else {}),
        **({} if part else {f"printed_{n}": v for n, v in table.totals.items() if n in PRINTED}),
    }  # fmt: skip
    rows = {
        "practices": [_row(table.practices[i], cells[i]) for i in chosen],
        "published": _published(table, chosen),
        "findings": import_rows([*table.findings, *_of_another_year(table.sheet, people_as_at, as_at)]),
    }  # fmt: skip
    job = made(
        Tables(settings, rows, [], parameters), table.path.replace("\\", "/").rsplit("/", 1)[-1], table.sha256
    )
    return replace(job, changes=((None, VERSION, f"Generated from the source as at {as_at:%d/%m/%Y}", None),))


def _of_another_year(sheet: str, day: dt.date | None, as_at: dt.date) -> list[Finding]:
    """A list of another financial year may be the one that is meant, so it is told and the person decides."""
    if day is None or financial_year(day) == financial_year(as_at):
        return []
    list_of, asked = (f"{one:%d/%m/%Y}, in {financial_year(one)}" for one in (day, as_at))
    said = f"The people of the source are of {list_of}, and As at is {asked}."
    return [Finding(sheet, "year of the people", "warn", said, "Check that this list is meant for that year.")]


def made(tables: Tables, source: str, sha256: str) -> CapitationJob:
    """The job of tables that were read."""
    from workbooks.capitation.book import TEMPLATE  # which names this module's sample
    from workbooks.template import made as made_of

    job = made_of(TEMPLATE, tables, source, sha256)
    assert isinstance(job, CapitationJob)
    return job


def _row(practice: Practice, cell: str) -> Row:
    texts = {name: practice.texts.get(name) or None for name in TEXTS}
    return {"at": cell, **texts, **practice.numbers, "remoteness": practice.remoteness}


def _published(table: PracticeTable, chosen: list[int]) -> list[Row]:
    """Outputs the file publishes for every practice."""
    names = [name for name in PUBLISHED if table.has(name)]
    if not names:
        return []
    return [
        {"at": "", "practice": p.code, **{n: p.published[n] for n in names}}
        for p in (table.practices[i] for i in chosen)
    ]


def universe_totals(practices: list[Practice], parameters: dict[str, Parameter]) -> dict[str, float]:
    """Sums over the whole source by the same functions the sheet calls, in the same doubles the cells would hold."""
    functions = load()
    run = lambda name, *args: [float(x) for x in functions[name].function(*args)]
    get = lambda name: [p.numbers[name] for p in practices]
    value = {key: float(entry.value) for key, entry in parameters.items()}
    services = [list(row) for row in zip(*(get(n) for n in SERVICES), strict=True)]
    hchs = run("CAPITATION_SERVICE_BLEND", services, [value[k] for k in SERVICE_WEIGHTS])
    need = run(
        "CAPITATION_INEQUALITIES_BLEND", hchs, get("avoidable_mortality"), value["inequalities_weight"]
    )
    cost = run("CAPITATION_UNAVOIDABLE_COST", need, get("market_forces"), get("ambulance"))
    prescribing = run(
        "CAPITATION_INEQUALITIES_BLEND",
        get("prescribing"),
        get("avoidable_mortality"),
        value["inequalities_weight"],
    )
    quanta = [value["quantum_hchs"], value["quantum_prescribing"]]
    target = run(
        "CAPITATION_TARGET",
        [list(r) for r in zip(cost, prescribing, strict=True)],
        quanta,
        [p.remoteness for p in practices],
    )
    sums = (float(exact_sum(column)) for column in (cost, prescribing, target, get("list")))
    return dict(zip(UNIVERSE, (float(len(practices)), *sums), strict=True))


# ---- tables beside the practices


def with_tables(job: CapitationJob, folder: Path) -> CapitationJob:
    """The job with the tables and settings of a folder of CSV files added; what is not in the folder stays as it is."""
    extra = from_folder(replace(SCHEMA, optional=(*SCHEMA.tables, "settings")), folder)
    known = {name: value for name, value in extra.settings.items() if value is not None}
    rows = {name: rows or job.rows[name] for name, rows in extra.rows.items()}
    settings_at = {**job.settings_at, **extra.settings_at}
    told = Tables({**job.settings, **known}, rows, [*job.findings, *extra.findings], job.parameters, settings_at)
    return replace(made(told, job.source, job.sha256), changes=job.changes)


def placed_by(job: CapitationJob, by: str | None = None) -> CapitationJob:
    """The job with places from a column of the practices, where none are typed in yet; `by`: the column, else the one chosen.

    A practice whose column is blank gets no row: the coverage ledger then names it."""
    column = by or job.settings.get("place_by")
    if job.rows["places"] or not column:
        return job
    rows: list[Row] = [
        {"practice": row["practice"], "place": row[str(column)], "note": f"by {column}"} for row in job.practices if row.get(str(column))
    ]
    return replace(job, rows=job.rows | {"places": _at("Places", rows)}, settings=job.settings | {"place_by": column})


def earlier(book: Workbook) -> list[Row]:
    """The practices of an earlier vintage: a capitation workbook of ours, or a practice workbook that publishes its targets.

    BadInput when the file has a finding that blocks, or does not publish the figures that are compared."""
    return _at("Earlier vintage", _of_ours(book) if Filled(book).has("template_kind") else _of_published(book))


def _of_ours(book: Workbook) -> list[Row]:
    headers = {"Practices": {"Practice": "practice", "CCG": "parent", "Registered list": "list"},
               "Working": {"Overall weighted population": "overall", "Target with remoteness, £ thousand": "amount"}}  # fmt: skip
    tables = Filled(book, headers).tables
    if set(headers) - set(tables):
        raise refuse("unknown_template", path=book.path, kind=Filled(book).value("template_kind"), known="capitation")
    return [first | second | {"amount": float(exact(second["amount"]) * 1000)}
            for first, second in zip(tables["Practices"], tables["Working"], strict=False)]  # fmt: skip


def _of_published(book: Workbook) -> list[Row]:

    table = load_practices(book)
    lacking = [PUBLISHED[n][0] for n in ("overall", "target_exc_k") if table.practices and not table.has(n)]
    found = list(table.findings)
    if lacking:
        told = f"{table.path} does not publish {' and '.join(lacking)}, which two vintages are compared by."
        found.append(Finding(table.path, "earlier vintage", "block", told, "Regenerate a capitation workbook from it and give that one."))
    if any(f.severity == "block" for f in found):
        raise BadInput(found)
    return [
        {"practice": p.code, "parent": p.texts.get("ccg") or NOWHERE, "list": p.numbers["list"], "overall": p.published["overall"],
         "amount": float(exact(p.published.get("target_inc_k", p.published["target_exc_k"])) * 1000)}
        for p in table.practices
    ]  # fmt: skip


def _at(sheet: str, rows: list[Row]) -> list[Row]:
    """Rows that have no place yet, told by their sheet and number."""
    return [{"at": f"{sheet}, row {number}", **row} for number, row in enumerate(rows, 1)]


def sample() -> CapitationJob:
    """The packaged invented sample: its practices, its dated parameters and its other tables."""
    job = job_of(load_practices(sample_practices()), SAMPLE_DATE, None, read_parameters(samples.PARAMETERS))
    return with_tables(job, SAMPLE)


def sample_practices() -> Workbook:
    """The invented practices as any practice workbook."""
    with samples.practices() as path:
        return read(path)
