"""What calculated sheets of a register find, counted on Checks by native formulas: a cell typed in a spreadsheet program counts at once."""

from collections.abc import Iterator

from workbooks.layout import Places
from workbooks.register.tables import RegisterJob
from workbooks.spec import CellFormula, Check, Line, Lines

TITLE = "What the sheets find, counted as they stand"
MEANING = (
    "Rows whose verdict is an error: shares that cannot be right, functions and duties without a commissioner. #N/A: a row cannot be told"
)
UNKNOWN = " that cannot be told"


def counted_checks(job: RegisterJob) -> Iterator[Check]:
    """That no sheet calls a row an error."""
    errors = [(grid, column) for *_, grid, column, word in _shown(job) if word == "error"]
    if errors:
        yield Check("No sheet calls a row an error", lambda at: "+".join(_sure(at, *one, "error") for one in errors), lambda at: "0", 0,
                    MEANING, "count")  # fmt: skip


def counted_lines(job: RegisterJob) -> tuple[Lines, ...]:
    """How much each sheet finds; findings with their cells stand below, as they were when the workbook was last made or calculated."""
    lines = tuple(Line(label, _formula(*rest), "count", f"Rows of {sheet}") for sheet, label, *rest in _shown(job))
    return (Lines(TITLE, lines),) if lines else ()


def _formula(grid: str, column: str, word: str) -> CellFormula:
    def formula(at: Places) -> str:
        found, unknown = _rows(at, grid, column, word), _unknown(at, grid, column)
        return f'IF({unknown}=0,{found},IF({found}=0,"",{found}&" and ")&{unknown}&"{UNKNOWN}")'

    return formula


def _rows(at: Places, grid: str, column: str, word: str) -> str:
    """Rows with a word: a search passes over errors, and finds the texts our functions return in every program."""
    return f'SUMPRODUCT(--ISNUMBER(SEARCH("{word}",{at.column(grid, column)})))'


def _unknown(at: Places, grid: str, column: str) -> str:
    """Rows that show an error: what they would say is not known, so none of them is no such row. An end that nobody recorded has nothing
    that could be unexplained."""
    return f"SUMPRODUCT(--{'ISERR' if grid == 'Ends' else 'ISERROR'}({at.column(grid, column)}))"


def _sure(at: Places, grid: str, column: str, word: str) -> str:
    """Rows with a word; an error while something in one row cannot be read. A row that lacks an entry shows #N/A and is no error yet."""
    return f"IF(SUMPRODUCT(--ISERR({at.column(grid, column)}))=0,{_rows(at, grid, column, word)},NA())"


def _shown(job: RegisterJob) -> Iterator[tuple[str, str, str, str, str]]:
    """Sheet, label, grid, column, word."""
    if not job.contracts:
        return
    if job.rows["extension"]:
        yield "Extension dates", "Ends the exercised extensions do not explain", "Ends", "warnings", "end_current_not_explained"
        yield "Extension dates", "Ends after the latest possible one", "Ends", "warnings", "beyond_maximum"
        yield "Extension dates", "Extensions out of their order", "Ends", "warnings", "extension_"
    for sheet, what, grid, column in _verdicts(job):
        yield sheet, f"{what}: errors", grid, column, "error"
        yield sheet, f"{what}: warnings", grid, column, "warn"
    if any(row["scheme"] and str(row["scheme"]).startswith("ISAP_") for row in job.rows["milestone"]):
        yield "Checkpoints", "Contracts whose checkpoints do not fit", "Isap", "verdict", "findings"
    yield from _terms(job)
    if job.rows["transaction"]:
        yield "Spend check", "Contracts on which more was spent than their value", "SpendTotals", "band", "over_value"
    if job.rows["notice"]:
        yield "Notices due", "Notices published late", "NoticesDue", "state", "published late"
    if job.rows["budget"] and job.rows["commissioner_share"]:
        yield "Budget check", "Commissioners above their budget, the total among them", "BudgetCheck", "status", "over"


def _terms(job: RegisterJob) -> Iterator[tuple[str, str, str, str, str]]:
    """What a contract does not allow."""
    if job.rows["variation"]:
        yield "Variation check", "Changes that are not permitted, drafts among them", "VariationCheck", "said", "not permitted"
    if job.rows["gp_participation"]:
        yield "Lists at risk", "Contracts led by GPs of whose lists too large a part may leave", "ListsAtRisk", "flag", "destabilising"
    if job.rows["condition"]:
        yield "Distribution", "Contracts whose profit may not be distributed yet", "Distribution", "verdict", "blocked"


def _verdicts(job: RegisterJob) -> Iterator[tuple[str, str, str, str]]:
    """Sheets whose verdict is an error or a warning."""
    if job.rows["commissioner_share"]:
        yield "Share check", "Shares", "ShareCheck", "verdict"
    if job.rows["party"] and job.rows["function_transfer"]:
        yield "Functions and duties", "Functions that move", "Transfers", "severity"
    if job.rows["party"] and job.rows["statutory_duty"]:
        yield "Functions and duties", "Duties that stay", "DutyCheck", "severity"
