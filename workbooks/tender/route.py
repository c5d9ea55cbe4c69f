"""Route and Timetable of a tender workbook: which regime and process, the options before tendering, the dates and the standstill."""

from workbooks.layout import Places
from workbooks.spec import CellFormula, Column, Grid, Line, Lines, Notes, Sheet
from workbooks.tender.job import PROCESSES, Job
from workbooks.tender.sheets import table
from workbooks.tender.tables import KEY_CRITERIA

REGIME_FIELDS = ("Regime", "In words", "Rules beside it", "Row valid from", "Row valid to", "Source", "Evidence status",
                 "For a person's check")
PROCESS_FIELDS = (
    ("status", "Status", 22), ("why", "Why", 22), ("evidence_needed", "Evidence it needs", 22), ("notices", "Notices", 22),
    ("standstill", "Standstill", 22), ("source", "Source", 22), ("evidence", "Evidence status", 22), ("check", "For a person's check", 22),
)  # fmt: skip
NOTICE_STEP = {"psr": "Intention notice published", "pa23": "Contract award notice published", "pcr2015": "Decision letters sent"}


def route_sheet(job: Job) -> Sheet:
    """Regime, the five processes, the options appraisal and the assessment by key criteria without price."""
    blocks = (_regime(), table(job, "answers", "Questions that open or close a process"), _processes(), _noted(),
              table(job, "options", "Options before tendering, marked by the key criteria"), _scored(job, "options", "option", "Option"),
              table(job, "assessment", "Providers assessed by the key criteria, without price"),
              _scored(job, "assessment", "provider", "Provider"))  # fmt: skip
    return Sheet("Route", "Which route", "Regime, process, options before tendering, and providers assessed by the key criteria.", blocks,
                 widths=(40, 22, 22, 22, 22, 22, 22, 22, 22), protect=False)  # fmt: skip


def _regime() -> Grid:
    call = lambda at: f"TENDER_REGIME({at.cell('start_date')},{at.cell('buyer')},{at.cell('service')},{text_or_blank(at, 'main_element')})"
    fields = tuple(Column(f"r{n}", header, "date" if header.startswith("Row") else "words", 22) for n, header in enumerate(REGIME_FIELDS))
    what = Column("what", "What follows from the start date", "text", 40, ("Regime of this procurement",))
    return Grid("Regime", (what, *fields), 1, "Regime", role="Long text", spill=call, lines=6)


def text_or_blank(at: Places, name: str) -> str:
    """An input that may be empty, as an argument that is then left out."""
    return f'IF({at.cell(name)}="","",{at.cell(name)})'


def _processes() -> Grid:
    call = lambda at: f"TENDER_PROCESS({at.column('Answers', 'question', 'answer')},{at.cell('start_date')})"
    columns = (Column("process", "Process", "words", 40), *(Column(n, h, "words", w) for n, h, w in PROCESS_FIELDS))
    return Grid("Processes", columns, len(PROCESSES), "Processes of the Provider Selection Regime", role="Long text", spill=call, lines=5)


def _noted() -> Notes:
    return Notes("", (
        "Only one capable provider is a claim to be shown: process A opens once the market test is named. This is not legal advice.",
    ))  # fmt: skip


def _scored(job: Job, name: str, key: str, header: str) -> Grid:
    """Points of each option or provider by the key criteria and their weights; the same scoring as a bid's quality."""
    rows, grid = len(job.rows[name]), f"{name.capitalize()}Points"
    marks = lambda at: at.column(name.capitalize(), "m0", f"m{len(KEY_CRITERIA) - 1}")
    weights = lambda at: at.cell_range("key_weight_0", f"key_weight_{len(KEY_CRITERIA) - 1}")
    points: CellFormula = lambda at: f"TENDER_QUALITY_POINTS({marks(at)},{weights(at)},{at.column('Scale', 'mark')})"
    if not rows:
        return Grid(grid, (Column("none", f"{header}s and points", "text", 40, ("none entered",)),), 1)
    return Grid(grid, (
        Column("key", header, "words", 40, formula=lambda at, i: at.at(name.capitalize(), key, i)),
        Column("points", "Points, of 100", "points", 22, array=points),
    ), rows, role="Output")  # fmt: skip


# ---- timetable


def timetable_sheet(job: Job) -> Sheet:
    """Steps with planned and actual dates, the minimum period, the standstill, and the representations log."""
    blocks = (table(job, "timetable", "Steps"), _periods(), _standstill(job), _representations(job), *_log(job))
    intro = "Steps, least periods, standstill and representations; every date with its rule and source."
    widths = (40, 20, 20, 30, 24, 24, 20, 20)
    return Sheet("Timetable", "Timetable", intro, blocks, widths, protect=False)


def step_date(job: Job, at: Places, step: str) -> str:
    """The date of a step: the actual one, else the planned one, else blank."""
    names = [row["step"] for row in job.rows["timetable"]]
    if step not in names:
        return '""'
    actual, planned = (at.at("Timetable", column, names.index(step)) for column in ("actual", "planned"))
    return f'IF({actual}<>"",{actual},IF({planned}<>"",{planned},""))'


def _periods() -> Grid:
    fields = (("days", "Days, least", "general"), ("stage", "Stage", "words"), ("last", "Earliest last day", "date"),
              ("rule", "Rule", "words"), ("source", "Source", "words"), ("evidence", "Evidence status", "words"),
              ("check", "For a person's check", "words"))  # fmt: skip
    call = lambda at: f"TENDER_MINIMUM_DAYS({at.cell('regime')},{at.cell('procedure')},{at.cell('start_date')})"
    columns = tuple(Column(n, h, number, 20) for n, h, number in fields)
    return Grid("Periods", (Column("what", "Period for bidders", "text", 40, ("From the start date",)), *columns), 1,
                "Least period for bidders", role="Long text", spill=call, lines=4)  # fmt: skip


def _standstill(job: Job) -> Grid:
    fields = (("last_day", "Last day", "date"), ("earliest", "Earliest contract date", "date"), ("rule", "Rule", "words"),
              ("source", "Source", "words"), ("evidence", "Evidence status", "words"), ("check", "For a person's check", "words"),
              ("early", "Stated early by", "general"), ("count", "Count that gives it", "words"))  # fmt: skip
    step = NOTICE_STEP.get(str(job.settings.get("regime")), "Intention notice published")
    published = lambda at, i: step_date(job, at, step)
    call = lambda at: f"TENDER_STANDSTILL_END({at.cell('regime')},{at.column('Standstill', 'published')})"
    given = (Column("what", "Standstill after", "text", 40, (step,)), Column("published", "Published", "date", 20, formula=published))
    columns = (*given, *(Column(n, h, number, 20) for n, h, number in fields))
    return Grid("Standstill", columns, 1, "Standstill", role="Long text", spill=call, lines=9)


def _representations(job: Job) -> Grid:
    return table(job, "representations", "Representations log")


def _log(job: Job) -> tuple[Grid | Lines, ...]:
    if not job.rows["representations"]:
        return (Lines("", (Line("Representations on record", lambda at: f"COUNTA({at.column('Representations', 'provider')})", "count",
                                 name="representations_on_record"),)),)
    own = lambda column: lambda at: at.column("Representations", column)
    last_day = lambda at: at.at("Standstill", "last_day", 0)
    call = lambda at: f"TENDER_REPRESENTATIONS({own('received')(at)},{last_day(at)},{own('decided')(at)})"
    fields = (("in_time", "In time", "general"), ("status", "Status", "words"), ("open_until", "Keeps it open until", "date"),
              ("period", "Period open until", "date"), ("check", "For a person's check", "words"))  # fmt: skip
    provider = Column("provider", "Provider", "words", 40, formula=lambda at, i: at.at("Representations", "provider", i))
    columns = (provider, *(Column(n, h, number, 20) for n, h, number in fields))
    return (Grid("RepresentationsStatus", columns, len(job.rows["representations"]), "Status of each representation", spill=call),)
