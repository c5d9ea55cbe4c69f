"""The checks of the capitation template, with their findings."""

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.capitation_job import Job
from workbooks.capitation_sheets import INPUT_COLUMNS, PRINTED, PUBLISHED
from workbooks.layout import Places, quoted
from workbooks.spec import Check, Checks, Rows, Sheet
from workbooks.writer import FINDINGS, NO_FINDINGS

# first and last input of the blocks of dated parameters
PARAMETER_BLOCKS = (("hchs_weight_general_and_acute", "hchs_weight_maternity"), ("inequalities_weight", "quantum_population"))
ROOM = 1000  # rows under a table in which a practice typed later is noticed


def checks_sheet(work: Job, findings: tuple[Finding, ...]) -> Sheet:
    """All checks with one verdict, then every finding."""
    total = lambda grid, column, places: lambda at: f"ROUND(SUM({at.column(grid, column)}),{places})"
    items = [
        Check("Every row of the source is placed", _rows_read, _placed, 0,
              "Rows read = practices listed + printed totals + practices of other areas; not checked while rows read is blank", "count"),
        Check("Every practice listed is calculated", lambda at: f"ROWS({at.column('Working', 'practice')})", _listed, 0,
              "A practice typed under the table is calculated once the book is generated or moved", "count"),
        Check("No step of the formula is in error", lambda at: f"SUMPRODUCT(--ISERR({at.column('Working', 'hchs', 'split')}))",
              lambda at: "0", 0, "#N/A, which says that there is no answer, is not counted", "count"),
        Check("Parameters cover the as-at date", _covering, lambda at: str(len(work.parameters)), 0,
              "Valid from and valid to of each parameter, against the as-at date", "count"),
        Check("The list is the one the money is for", lambda at: _all_lists(at, work), lambda at: at.cell("quantum_population"),
              work.list_tolerance, "Money of a whole must not be split over a part of it, or over another list", "persons"),
        Check("Service weights add up to 1", lambda at: at.cell("weights_sum"), lambda at: "1", 1e-9,
              "Weights are never rescaled", "share"),
        Check("The parts add up to the sum split", total("Working", "split", 2), lambda at: at.cell("sum_to_split"), 0,
              "To the penny", "money"),
        Check("Systems add up to the sum split", total("Systems", "split", 2), lambda at: at.cell("sum_to_split"), 0,
              "Every practice is in one system; (none) where the source names none", "money"),
        Check("CCGs add up to the sum split", total("CCGs", "split", 2), lambda at: at.cell("sum_to_split"), 0,
              "Every practice is in one CCG", "money"),
    ]  # fmt: skip
    if not work.universe:
        quanta = lambda at: f"ROUND(SUM({at.cell_range('quantum_hchs', 'quantum_prescribing')}),3)"
        items += [
            Check("Targets add up to the quanta", total("Working", "target_exc_k", 3), quanta, 1e-3,
                  "Money in = money out, £ thousand", "money_thousand"),
            Check("Overall weighted population adds up to the list", total("Working", "overall", 4), total("Practices", "list", 4), 1e-3,
                  "Weighting moves people, it makes none", "persons"),
        ]  # fmt: skip
    items += [_reproduces(name) for name in work.published]
    items += [_control_total(name) for name in PRINTED if name in work.printed_totals]
    listed = tuple((f.where, f.severity, f.sentence, f.remedy, f.rule) for f in findings)
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(tuple(items)),
        Rows("Findings", ("Where", "Severity", "What", "What to do", "Rule"),
             listed or (NO_FINDINGS,), name=FINDINGS),
    ), widths=(46, 18, 64, 34, 30, 14, 14))  # fmt: skip


def _covering(at: Places) -> str:
    """Number of parameters whose period holds the as-at date."""
    as_at, parts = at.cell("as_at"), []
    for first, last in PARAMETER_BLOCKS:
        sheet, row, _ = at.cells[first]
        bottom = at.cells[last][1]
        start, end = (f"{quoted(sheet)}!${letter}${row}:${letter}${bottom}" for letter in "DE")
        parts.append(f"SUMPRODUCT(({start}<={as_at})*({end}>={as_at}))")
    return "+".join(parts)


def _all_lists(at: Places, work: Job) -> str:
    total = at.cell("universe_list") if work.universe else f"SUM({at.column('Practices', 'list')})"
    return f"ROUND({total},2)"


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
    return Check(f"Published: {header}", lambda at: f"MAX({at.column('Published', name + '_off')})", lambda at: "0", tolerance,
                 f"Largest difference from the published column over all rows, {unit}", "difference")  # fmt: skip


def _control_total(name: str) -> Check:
    header = {n: h for n, h, _ in INPUT_COLUMNS}[name]
    return Check(f"Printed total: {header}", lambda at: f"ROUND(SUM({at.column('Practices', name)}),2)",
                 lambda at: at.cell(f"printed_{name}"), 1, "The source prints its total rounded to whole persons", "persons")  # fmt: skip
