"""Moderation of a tender workbook: the marks that count, how far they lie apart, the agreed marks, and what each evaluator's are like."""

from workbooks.layout import Places
from workbooks.spec import Column, Grid, Sheet
from workbooks.template_sheets import SPARE_ROWS
from workbooks.tender.job import ALL_LOTS, Job
from workbooks.tender.results import of, text_of
from workbooks.tender.sheets import table

DIVERGENCE = (("n", "Marks", 10), ("low", "Lowest", 10), ("high", "Highest", 10), ("steps", "Range in steps", 12), ("mean", "Mean", 12),
              ("median", "Median", 12), ("sd", "Population SD", 14), ("far", "Far from median", 12), ("required", "To be moderated", 14),
              ("note", "Note", 30))  # fmt: skip
MODERATED = (("mark", "Mark that counts", 12), ("mean", "Mean of originals", 12), ("delta", "Delta", 10), ("least", "Lowest delta", 12),
             ("most", "Highest delta", 14), ("outside", "Outside originals", 12), ("required", "To be moderated", 14),
             ("reason", "Reason", 40), ("note", "Note", 30))  # fmt: skip
PROFILE = (("n", "Marks", 34), ("leniency", "Leniency, marks", 12), ("sd", "Own SD", 12), ("correlation", "Rank correlation", 14),
           ("all", "First with all", 34), ("without", "First without", 34), ("changes", "Changes it", 12),
           ("note", "Note", 30))  # fmt: skip
TEXTS = ("note", "reason", "all", "without")
TWO_DECIMALS = ("mean", "sd", "delta", "correlation", "leniency")
ANSWER = (Column("question", "Question", "words", 18), Column("bidder", "Bidder", "words", 34))


def moderation_sheets(job: Job) -> tuple[Sheet, ...]:
    """Moderation (what the panel writes), Originals (the marks that count), Divergence (what calls for it), Moderated (what came of it)."""
    moderation = Sheet("Moderation", "Moderation", "The agreed mark and its reason; the originals are never changed.",
                       (table(job, "moderation"),), protect=False)  # fmt: skip
    widths = (18, 34, 34, 12, 12, 12, 14, 12, 14, 40, 30)
    intro = "The last mark of each evaluator on each answer, and whether a conflict bars it; earlier ones stay on the sheet Scores."
    runs = [grid for lot in job.lots for grid in (_originals(job, lot), _decisions(job, lot))]
    originals = Sheet("Originals", "Marks by lot", intro, (_conventions(), _counting(job), *runs), widths)
    intro = "Which answers must be moderated: the spread of each answer's marks."
    divergence = Sheet("Divergence", "How far the marks lie apart", intro, tuple(_divergence(job, lot) for lot in job.lots), widths)
    told = "Leniency, spread and agreement with the panel, and whether the first hangs on one person; by marks before moderation."
    evaluators = Sheet("Evaluators", "What each evaluator's marks are like", told, tuple(_profile(job, lot) for lot in job.lots), widths)
    intro = "The mark that counts for each answer, its distance from the originals and why."
    moderated = Sheet("Moderated", "Marks after moderation", intro, tuple(_moderated(job, lot) for lot in job.lots), widths)
    return moderation, originals, divergence, evaluators, moderated


# ---- the scores of one lot


def _counting(job: Job) -> Grid:
    """A later row of the same evaluator, question and bidder stands for an earlier one; a conflict may bar a mark."""
    last = len(job.rows["scores"]) - 1

    def counts(at: Places, i: int) -> str:
        if i == last:
            return "1"
        below = f"{at.at('Counting', 'key', i + 1)}:{at.at('Counting', 'key', last).rsplit('!', 1)[-1]}"
        # COUNTIF would read * ? ~ and < > = in a name
        return f"IF(SUMPRODUCT(--({below}={at.at('Counting', 'key', i)}))>0,0,1)"

    person = lambda at, i: at.at("Scores", "evaluator", i)
    key = lambda at, i: '&"|"&'.join(at.at("Scores", name, i) for name in ("evaluator", "question", "bidder"))
    of_person = lambda at, i: f"({at.column('Conflicts', 'person')}={person(at, i)})"
    barred = lambda at, i: (f'IF(SUMPRODUCT(--{of_person(at, i)})=0,"",'
                            f"SUMPRODUCT({of_person(at, i)}*({at.column('Conflicts', 'excludes')}=TRUE))>0)")  # fmt: skip
    return Grid("Counting", (
        Column("evaluator", "Evaluator", "words", 18, formula=lambda at, i: text_of(person(at, i))),
        Column("counts", "Last of its kind", "general", 34, formula=counts),
        Column("barred", "Barred by a conflict", "general", 34, formula=barred),
        Column("key", "Evaluator|question|bidder", "words", 34, formula=key),
    ), last + 1, "Each row of Scores")  # fmt: skip


def _in_lot(at: Places, job: Job, source: str, lot: str, i: int) -> str:
    """Whether a row is of this lot or of all, and its bidder bids for this lot."""
    its, own = at.at(source, "lot", i), f'{at.at("Lots", "lot", job.lots.index(lot))}&""'
    bids = f'SUMPRODUCT(({at.column("Bids", "lot")}&""={own})*({at.column("Bids", "bidder")}={at.at(source, "bidder", i)}))>0'
    return f'AND(OR({its}&""={own},{its}="{ALL_LOTS}"),{bids})'


def _originals(job: Job, lot: str) -> Grid:
    def kept(source: str, name: str):
        row = lambda at, i: text_of(at.at(source, name, i))
        return lambda at, i: f'IF({at.at(of("Originals", lot), "here", i)},{row(at, i)},"")'

    here = lambda at, i: f'AND({at.at("Counting", "counts", i)}=1,{_in_lot(at, job, "Scores", lot, i)})'

    return Grid(of("Originals", lot), (
        Column("evaluator", "Evaluator", "words", 18, formula=kept("Scores", "evaluator")),
        Column("question", "Question", "words", 34, formula=kept("Scores", "question")),
        Column("bidder", "Bidder", "words", 34, formula=kept("Scores", "bidder")),
        Column("mark", "Mark", "general", 12, formula=kept("Scores", "mark")),
        Column("barred", "Barred", "general", 12, formula=kept("Counting", "barred")),
        Column("here", "Counts in this lot", "general", 14, formula=here),
    ), len(job.rows["scores"]), f"Marks of lot {lot}")  # fmt: skip


def _decisions(job: Job, lot: str) -> Grid:
    names = {"question": "Question", "bidder": "Bidder", "agreed": "Agreed mark", "reason": "Reason", "outside_reason": "Reason if outside"}
    here = lambda at, i: _in_lot(at, job, "Moderation", lot, i)
    kept = lambda name: lambda at, i: f'IF({at.at(of("Decisions", lot), "here", i)},{text_of(at.at("Moderation", name, i))},"")'
    columns = tuple(Column(n, h, "general" if n == "agreed" else "words", 18, formula=kept(n)) for n, h in names.items())
    columns += (Column("here", "Of this lot", "general", 18, formula=here),)
    return Grid(of("Decisions", lot), columns, len(job.rows["moderation"]) or SPARE_ROWS, f"Moderation of lot {lot}")


def _conventions() -> Grid:
    return Grid("Conventions", (
        Column("name", "Convention", "text", 18, ("as_at",)),
        Column("value", "Value", "date", 34, formula=lambda at, i: at.cell("start_date")),
    ), 1, "Conventions are those of the day the procurement started")  # fmt: skip


def _scores(at: Places, lot: str) -> str:
    return ",".join(at.column(of("Originals", lot), name) for name in ("evaluator", "question", "bidder", "mark"))


def _barred(at: Places, lot: str) -> str:
    return at.column(of("Originals", lot), "barred")


def _settings(at: Places) -> str:
    return at.column("Conventions", "name", "value")


def _answers(job: Job, lot: str) -> int:
    return len(job.questions(lot)) * len(job.bids(lot))


# ---- what the functions say of them


def _columns(fields: tuple[tuple[str, str, float], ...]) -> tuple[Column, ...]:
    number = lambda name: "words" if name in TEXTS else "points" if name in TWO_DECIMALS else "general"
    return tuple(Column(name, header, number(name), width) for name, header, width in fields)


def _divergence(job: Job, lot: str) -> Grid:
    call = lambda at: f"TENDER_DIVERGENCE({_scores(at, lot)},{at.column('Scale', 'mark')},{_settings(at)},{_barred(at, lot)})"
    return Grid(of("Divergence", lot), (*ANSWER, *_columns(DIVERGENCE)), _answers(job, lot), f"Lot {lot}: answers", spill=call)


def _moderated(job: Job, lot: str) -> Grid:
    record = lambda at: at.column(of("Decisions", lot), "question", "outside_reason")
    how = lambda at: f"{at.column('Scale', 'mark')},{at.cell('moderation_method')},{_settings(at)},{record(at)},,{_barred(at, lot)}"
    call = lambda at: f"TENDER_MODERATED_MARKS({_scores(at, lot)},{how(at)})"
    grid = of("Moderated", lot)
    # joined, because LibreOffice finds no text that a function of ours returned, and does find a text made of it
    told = lambda at, i: at.at(grid, "mark", i)
    joined = lambda at, i: f'IF(ISNUMBER({told(at, i)}),{at.at(grid, "bidder", i)}&"|"&{at.at(grid, "question", i)},"")'
    number = Column("number", "Mark as a number", "general", 12, formula=lambda at, i: f"IF(ISNUMBER({told(at, i)}),{told(at, i)},0)")
    key = Column("key", "Bidder|question", "words", 34, formula=joined)
    return Grid(grid, (*ANSWER, *_columns(MODERATED), key, number), _answers(job, lot), f"Lot {lot}", spill=call)


def _profile(job: Job, lot: str) -> Grid:
    """What each evaluator's marks are like in a lot, and whether the lot's first hangs on one person."""
    people = len({row["evaluator"] for row in job.rows["scores"]})
    weights = lambda at: f"{at.column(of('Leaves', lot), 'question', 'share')}"
    call = lambda at: (f"TENDER_EVALUATOR_PROFILE({_scores(at, lot)},{at.column('Scale', 'mark')},{weights(at)},"
                       f"{at.column(of('PriceParts', lot), 'bidder', 'points')},{_barred(at, lot)},100)")  # fmt: skip
    return Grid(of("Profile", lot), (Column("evaluator", "Evaluator", "words", 18), *_columns(PROFILE)), people,
                f"Lot {lot}", spill=call)  # fmt: skip
