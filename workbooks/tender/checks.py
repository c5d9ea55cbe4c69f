"""The last sheet of the tender template: every check with its figures, then every finding."""

from collections.abc import Iterator

from udfs.findings import Finding
from workbooks.job.schema import grid_name
from workbooks.layout import Places, quoted
from workbooks.live_rows import rows_changed
from workbooks.spec import Check, Checks, Sheet
from workbooks.template_sheets import findings_block
from workbooks.tender.findings import WHOLE
from workbooks.tender.job import SCHEMA, Job
from workbooks.tender.results import leaves, of, price_maximum
from workbooks.writer import FINDINGS

SCORED = ("lots", "scale", "formula", "criteria", "bids", "scores", "moderation")  # tables that points are made of
ROOM = 200  # rows below the findings in which more may come


def checks_sheet(job: Job, findings: tuple[Finding, ...]) -> Sheet:
    """All checks with one verdict, then every finding."""
    scored = job.lots if job.has_scores else []
    items = (*_whole_book(job), *(check for lot in scored for check in _lot(job, lot)))
    items = (*items, *_taken_in(job))
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(items),
        findings_block(findings),
    ), widths=(44, 17, 62, 32, 28, 14, 13))  # fmt: skip


def _whole_book(job: Job) -> Iterator[Check]:
    yield Check("No finding blocks", _blocking, lambda at: "0", 0, "Every finding stands below, with its place and remedy", "count")
    both = lambda at: f"{at.cell('quality_weight')}+{at.cell('price_weight')}"
    yield Check("Quality and price add up to 100", both, lambda at: str(WHOLE), 0, "Weights are never rescaled", "general")
    key = lambda at: f"SUM({at.cell_range('key_weight_0', 'key_weight_4')})"
    yield Check("Weights of the key criteria add up to 100", key, lambda at: str(WHOLE), 0, "For options and direct awards", "general")
    regime = lambda at: f'IF({at.at("Regime", "r0", 0)}&""={at.cell("regime")}&"",1,0)'
    yield Check("The regime is the one of the start date", regime, lambda at: "1", 0,
                "1 when the regime entered is that of TENDER_REGIME; a person checks it all the same", "count")  # fmt: skip
    bids = lambda at: f"COUNTA({at.column('Bids', 'bidder')})"
    if job.has_scores:
        scored = lambda at: "+".join(f"ROWS({at.column(of('Result', lot), 'bidder')})" for lot in job.lots)
        yield Check("Every bid is in a result", bids, scored, 0,
                    "Bids on record = rows of all results; a bid not admitted shows #N/A there", "count")  # fmt: skip
    else:
        yield Check("Every lot has criteria, bids and marks", lambda at: "0", lambda at: "1", 0,
                    "Nothing is scored before; the sheets that score are made when they are", "count")  # fmt: skip
    blank = lambda at: f"COUNTA({at.column('Scores', 'bidder')})-COUNT({at.column('Scores', 'mark')})"
    yield Check("No mark is missing", blank, lambda at: "0", 0, "A missing mark is not a zero and is never averaged over", "count")
    for name in ("currency", "vat_basis"):
        told = {"currency": "currency", "vat_basis": "VAT basis"}[name]
        same = lambda at, name=name: f"COUNTIF({at.column('Bids', name)},{at.cell(name)})"
        yield Check(f"Every price has the same {told}", same, bids, 0,
                    "Prices on another basis are converted as published before they are scored", "count")  # fmt: skip


def _taken_in(job: Job) -> Iterator[Check]:
    """Formulas do not grow with a table: what is typed below one decides nothing until the sheets are made anew."""
    for name in (name for name in SCORED if name != "moderation" or job.has_scores):
        came = lambda at, name=name: f"IF({rows_changed(at, SCHEMA, name, len(job.rows[name]))},1,0)"
        yield Check(f"Every row of {grid_name(name)} is taken in", came, lambda at: "0", 0,
                    "1 when rows came or went since the sheets were made, or stand below the table: press Score", "count")  # fmt: skip


def _lot(job: Job, lot: str) -> Iterator[Check]:
    result, admitted = of("Result", lot), of("Admitted", lot)
    shares = lambda at: f"ROUND({'+'.join(at.at(of('Weights', lot), 'share', i) for i in leaves(job, lot))},9)"
    yield Check(f"Lot {lot}: questions add up to 100", shares, lambda at: str(WHOLE), 0, "The leaves of the tree of criteria", "points")
    inside = lambda at: f"SUMPRODUCT(--({at.column(admitted, 'admitted')}))"
    ranked = lambda at: f"COUNT({at.column(result, 'rank')})"
    yield Check(f"Lot {lot}: every admitted bid is ranked", ranked, inside, 0, "And no other", "count")
    yield Check(f"Lot {lot}: one bid is first", lambda at: f"COUNTIF({at.column(result, 'rank')},1)", lambda at: "1", 0,
                "A tie that the published chain does not break has no winner", "count")  # fmt: skip
    parts = lambda at: f"ROUND({_sum(at, result, 'quality')}+{_sum(at, result, 'price')},9)"
    yield Check(f"Lot {lot}: totals are the sum of their parts", lambda at: f"ROUND({_sum(at, result, 'total')},9)", parts, 1e-9,
                "Every printed total is added up again from its parts", "points")  # fmt: skip
    estimate = lambda at: at.at("Lots", "estimate", job.lots.index(lot))
    tested = lambda at: f'IF({inside(at)}>=2,1,IF({estimate(at)}="",0,1))'
    lone = "SINGLE_BID: one admitted bid has the same points whatever its price; enter the lot's estimate and compare"
    yield Check(f"Lot {lot}: the price is tested", tested, lambda at: "1", 0, lone, "count")
    lowest = lambda at: f"ROUND(MAX({at.column(of('Price', lot), 'given')}),9)"
    over = f"Lot {lot}: no price has more points than the weight of price"
    yield Check(over, lambda at: f"MAX(0,{lowest(at)}-{price_maximum(at)})",
                lambda at: "0", 1e-9, "Highest price points less the weight of price, 0 when within", "points")  # fmt: skip


def _blocking(at: Places) -> str:
    """Findings below that must be mended first, those a later calculation adds among them."""
    _, area = at.rows[FINDINGS]
    return f"COUNTIF({quoted(area.sheet)}!$B${area.first}:$B${area.last + ROOM},\"block\")"


def _sum(at: Places, grid: str, column: str) -> str:
    """Sum over the rows that hold a number; a bid not admitted shows #N/A."""
    return f'SUMIF({at.column(grid, column)},">=0")'
