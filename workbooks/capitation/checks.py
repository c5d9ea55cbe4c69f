"""The checks of the capitation template, with their findings."""

from collections.abc import Iterator

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.capitation.job import CapitationJob
from workbooks.capitation.results import LAST_LINE, ROOM, all_lists, blocking
from workbooks.capitation.tables import MONEY, NUMBERS, PRINTED, PUBLISHED, SERVICE_WEIGHTS
from workbooks.capitation.vintage import KINDS
from workbooks.layout import Places, quoted
from workbooks.spec import Check, Checks, Sheet
from workbooks.template_sheets import findings_block

# first and last input of the blocks of dated parameters
PARAMETER_BLOCKS = ((SERVICE_WEIGHTS[0], SERVICE_WEIGHTS[-1]), (MONEY[0], MONEY[-1]))
PENNY = 0.01
INEQUALITIES, MARKET_FORCES, AMBULANCE, PRESCRIBING = 5, 6, 7, 8  # rows of an explanation


def checks_sheet(job: CapitationJob, findings: tuple[Finding, ...]) -> Sheet:
    """All checks with one verdict, then every finding."""
    items = (
        *_whole(job),
        *_sums(job),
        *_gate(job),
        *_places(job),
        *_pace(job),
        *_handed(job),
        *_lists(job),
        *_vintage(job),
        *_explained(job),
    )
    items += tuple(_reproduces(name) for name in job.published)
    items += tuple(
        _control_total(name) for name in PRINTED if job.settings.get(f"printed_{name}") is not None
    )
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(items),
        findings_block(findings),
    ), widths=(44, 17, 62, 32, 28, 14, 13))  # fmt: skip


def total(grid: str, column: str, places: int):
    return lambda at: f"ROUND(SUM({at.column(grid, column)}),{places})"


ZERO = lambda at: "0"


def _whole(job: CapitationJob) -> Iterator[Check]:
    yield Check("No finding blocks", blocking, ZERO, 0,
                "Every finding stands below, with its place and remedy: it goes once mended, with a button", "count")  # fmt: skip
    yield Check("Nothing stops the split", lambda at: at.cell("stopped_by"), ZERO, 0,
                "Lists of nobody, codes that are numbers, practices not in one place, a list the money is not for", "count")  # fmt: skip
    yield Check("Settings and tables are complete", lambda at: at.cell("faults"), ZERO, 0,
                "What is to be filled or mended stands on the sheet Completion, with its cell", "count")  # fmt: skip
    yield Check("Every row of the source is placed", _rows_read, _placed, 0,
                "Rows read = practices listed + printed totals + practices of other areas; not checked while rows read is blank",
                "count")  # fmt: skip
    yield Check("Every practice listed is calculated", lambda at: f"ROWS({at.column('Working', 'practice')})", _listed, 0,
                "A practice typed under the table is calculated once the book is generated or moved", "count")  # fmt: skip
    yield Check("No step of the formula is in error", lambda at: f"SUMPRODUCT(--ISERR({at.column('Working', 'hchs', 'split')}))",
                ZERO, 0, "#N/A, which says that there is no answer, is not counted", "count")  # fmt: skip
    yield Check("Parameters cover the as-at date", _covering, lambda at: str(len(SERVICE_WEIGHTS) + len(MONEY)), 0,
                "Valid from and valid to of each parameter, against the as-at date", "count")  # fmt: skip
    yield Check("The list is the one the money is for", lambda at: all_lists(at, job), lambda at: at.cell("quantum_population"),
                job.list_tolerance, "Money of a whole must not be split over a part of it, or over another list", "persons")  # fmt: skip
    yield Check(
        "Service weights add up to 1",
        lambda at: at.cell("weights_sum"),
        lambda at: "1",
        1e-9,
        "Weights are never rescaled",
        "share",
    )


def _gate(job: CapitationJob) -> Iterator[Check]:
    if job.rows["contracts"]:
        yield Check("Per-head gate: no contract blocks", lambda at: at.cell("gate_blocks"), ZERO, 0,
                    "Contracts whose value a head or people the sheet Per-head gate blocks, or cannot judge", "count")  # fmt: skip


def _sums(job: CapitationJob) -> Iterator[Check]:
    whole = lambda at: at.cell("sum_to_split")
    yield Check(
        "The parts add up to the sum split", total("Working", "split", 2), whole, 0, "To the penny", "money"
    )
    yield Check("Systems add up to the sum split", total("Systems", "split", 2), whole, 0,
                "Every practice is in one system; (none) where the source names none", "money")  # fmt: skip
    yield Check(
        "CCGs add up to the sum split",
        total("CCGs", "split", 2),
        whole,
        0,
        "Every practice is in one CCG",
        "money",
    )
    if not job.partial:
        quanta = lambda at: f"ROUND(SUM({at.cell_range('quantum_hchs', 'quantum_prescribing')}),3)"
        yield Check("Targets add up to the quanta", total("Working", "target_exc_k", 3), quanta, 1e-3,
                    "Money in = money out, £ thousand", "money_thousand")  # fmt: skip
        yield Check("Overall weighted population adds up to the list", total("Working", "overall", 4), total("Practices", "list", 4), 1e-3,
                    "Weighting moves people, it makes none", "persons")  # fmt: skip


def _places(job: CapitationJob) -> Iterator[Check]:
    if not job.rows["places"]:
        return
    last = lambda at: at.at("Coverage", "count", LAST_LINE)
    yield Check(
        "Every practice is in one place",
        last,
        ZERO,
        0,
        "Findings of the sheet Coverage that nobody has accepted",
        "count",
    )
    yield Check("Places add up to the sum split", total("ByPlace", "split", 2), lambda at: at.cell("sum_to_split"), 0,
                "Practices without a place stand in the row (none)", "money")  # fmt: skip
    yield Check("Places add up to the list", total("ByPlace", "list", 4), total("Practices", "list", 4), 0, "Nobody dropped or twice",
                "persons")  # fmt: skip


def _pace(job: CapitationJob) -> Iterator[Check]:
    if not job.is_paced:
        return
    yield Check("Pace: allocations add up to the money", total("Pace", "allocation", 2), lambda at: at.cell("pace_money"), 0,
                "To the penny", "money")  # fmt: skip
    yield Check("Pace: every unit has a baseline", lambda at: at.cell("pace_missing"), ZERO, 0, "Practices whose unit has none", "count")
    own = lambda at, name: at.column("Pace", name)
    below = lambda at: f"SUMPRODUCT(--(ROUND({own(at, 'allocation')}-{own(at, 'floor')},2)<0))"
    above = lambda at: f"SUMPRODUCT(--({own(at, 'allocation')}>{own(at, 'cap')}))"  # a text, where there is no cap, is above any number
    yield Check("Pace: no unit is below its floor or above its cap", lambda at: f"{below(at)}+{above(at)}", ZERO, 0,
                "Bounds hold for every unit", "count")  # fmt: skip


def _handed(job: CapitationJob) -> Iterator[Check]:
    if job.rows["providers"]:
        yield Check("Cascade: what is kept adds up to the sum", total("Cascade", "kept", 2), lambda at: at.cell("cascade_money"), 0,
                    "Top slice included; children add up to their parent to the penny", "money")  # fmt: skip


def _lists(job: CapitationJob) -> Iterator[Check]:
    if not job.rows["lists"]:
        return
    quarters = lambda at: f"ROUND(SUM({at.column('Reconciled', 'q1', 'q4')}),2)"
    yield Check(
        "Lists: quarters add up to the year",
        quarters,
        lambda at: at.cell("lists_due"),
        0,
        "To the penny",
        "money",
    )
    yield Check("Lists: due less paid is what is settled", lambda at: f"ROUND({at.cell('lists_due')}-{at.cell('lists_paid')},2)",
                lambda at: at.cell("lists_settle"), 0, "To the penny", "money")  # fmt: skip
    if job.settings.get("leaver"):
        last = len(job.rows["lists"])
        change = lambda at: f"ROUND({at.at('Leaver', 'change', last)}-{_own_change(at, last)},2)"
        whole = lambda at: f"ROUND({at.at('Leaver', 'change', last)},2)"
        either = lambda at: f'IF({at.cell("lists_mode")}="fixed_pool",{whole(at)},{change(at)})'
        yield Check("Lists: a unit that leaves changes nobody else, or the pool stays", either, ZERO, 0,
                    "per_head: nobody else changes; fixed_pool: the pool stays as it is", "money")  # fmt: skip


def _own_change(at: Places, last: int) -> str:
    units = f"{at.at('Leaver', 'unit', 0)}:{at.at('Leaver', 'unit', last - 1).rsplit('!', 1)[-1]}"
    changes = f"{at.at('Leaver', 'change', 0)}:{at.at('Leaver', 'change', last - 1).rsplit('!', 1)[-1]}"
    return f'SUMPRODUCT(({units}&""={at.cell("leaver")}&"")*{changes})'


def _vintage(job: CapitationJob) -> Iterator[Check]:
    if not job.rows["earlier"]:
        return
    kinds = lambda at: f"SUM({at.at('Kinds', 'units', 0)}:{at.at('Kinds', 'units', len(KINDS) - 2).rsplit('!', 1)[-1]})"
    yield Check("Vintages: every practice of either vintage is counted once", kinds, lambda at: at.at("Kinds", "units", len(KINDS) - 1), 0,
                "Practices by what happened, against the rows of the comparison", "count")  # fmt: skip
    for name, told, number in (("list", "list", "persons"), ("overall", "weighted people", "persons"), ("amount", "£", "money")):
        after, before = total("Now", name, 2), total("Earlier", name, 2)
        units = lambda at, name=name: (
            f'ROUND(SUMIF({at.column("Vintage", "kind")},"<>total",{at.column("Vintage", name + "_change")}),2)'
        )
        yield Check(f"Vintages: changes of units add up to the change of the sum, {told}", units,
                    lambda at, a=after, b=before: f"ROUND({a(at)}-{b(at)},2)", PENNY, "In every column", number)  # fmt: skip


def _factors(at: Places, grid: str) -> str:
    """Differences of the factors that multiply: need by both cost factors is what is left after cost; people by need of drugs likewise."""
    figure, factor = (lambda i: at.at(grid, "figure", i)), (lambda i: at.at(grid, "factor", i))
    cost = f"ABS({figure(INEQUALITIES)}*{factor(MARKET_FORCES)}*{factor(AMBULANCE)}-{figure(AMBULANCE)})"
    return f"ROUND({cost}+ABS({figure(0)}*{factor(PRESCRIBING)}-{figure(PRESCRIBING)}),3)"


def _explained(job: CapitationJob) -> Iterator[Check]:
    """The steps of a chosen unit lead to its split; each is shown to the penny, so they may be off by half a penny a step."""
    grids = [("Explained", "practice", "0")]
    if job.rows["places"]:
        grids.append(("PlaceExplained", "place", "COUNTIF({places},{key})/10^2"))
    for grid, told, rounding in grids:

        def off(at: Places, grid: str = grid, rounding: str = rounding) -> str:
            room = "0"
            if rounding != "0":
                room = rounding.format(
                    places=at.column("Assigned", "place"), key=at.at("Explain", "place", 0)
                )
            return f"MAX(0,ROUND(ABS({at.at(grid, 'adds', 10)})-{room},2))"

        yield Check(f"Explain: the steps lead to the split of the {told}", off, ZERO, 0.1,
                    "What is left for the last step, whole pence: half a penny a step at most", "money")  # fmt: skip
        yield Check(f"Explain: the factors of the {told} lead to its weighted people", lambda at, g=grid: _factors(at, g), ZERO, 0,
                    "Need x market forces x ambulance is what stands after cost; list x prescribing need likewise", "persons")  # fmt: skip


# ---- pieces


def _covering(at: Places) -> str:
    """Number of parameters whose period holds the as-at date."""
    as_at, parts = at.cell("as_at"), []
    for first, last in PARAMETER_BLOCKS:
        sheet, row, _ = at.cells[first]
        bottom = at.cells[last][1]
        start, end = (f"{quoted(sheet)}!${letter}${row}:${letter}${bottom}" for letter in "DE")
        parts.append(f"SUMPRODUCT(({start}<={as_at})*({end}>={as_at}))")
    return "+".join(parts)


def _rows_read(at: Places) -> str:
    return f'IF({at.cell("rows_read")}="",{_placed(at)},{at.cell("rows_read")})'


def _placed(at: Places) -> str:
    return f"{_listed(at)}+SUM({at.cell_range('total_rows', 'rows_elsewhere')})"


def _listed(at: Places) -> str:
    """Practices in the table, those typed under it included."""
    _, area = at.grids["Practices"]
    letter = column_letters(at.index("Practices", "practice"))
    return f"COUNTA({quoted(area.sheet)}!${letter}${area.first}:${letter}${area.last + ROOM})"


def _reproduces(name: str) -> Check:
    header, unit, tolerance, _ = PUBLISHED[name]
    return Check(f"Published: {header}", lambda at: f"MAX({at.column('Published', name + '_off')})", ZERO, tolerance,
                 f"Largest difference from the published column over all rows, {unit}", "difference")  # fmt: skip


def _control_total(name: str) -> Check:
    header = {n: h for n, h, _ in NUMBERS}[name]
    return Check(f"Printed total: {header}", lambda at: f"ROUND(SUM({at.column('Practices', name)}),2)",
                 lambda at: at.cell(f"printed_{name}"), 1, "The source prints its total rounded to whole persons", "persons")  # fmt: skip
