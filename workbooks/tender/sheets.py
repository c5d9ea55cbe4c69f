"""The sheets of a tender workbook that a person fills: procurement, criteria, bids, scores, moderation, conflicts, timetable."""

from workbooks.layout import Places
from workbooks.spec import Grid, Line, Lines, Notes, Sheet
from workbooks.template_sheets import input_table, setting_blocks, sign_off, this_book
from workbooks.tender.job import SCHEMA, Job
from workbooks.tender.results import of

INVENTED = "INVENTED EXAMPLE, for trying out only. "


def table(job: Job, name: str, title: str = "") -> Grid:
    """A table of the job as a real Excel table of input cells."""
    return input_table(SCHEMA, job, name, title)


def start_sheet(job: Job) -> Sheet:
    """Start leads through the book and shows what stands at the moment."""
    steps = Notes("Steps", (
        "1. Procurement: title, regime, weights, price formula with its published settings, lots, scale: all before bids are opened.",
        "2. Route: which process of the Provider Selection Regime is open, what evidence it needs, and the representations log.",
        "3. Criteria: the tree of criteria and questions with weights and hurdles; weights add up exactly or nothing is scored.",
        "4. Conflicts: a declaration of every evaluator, adviser and decision-maker before the first mark.",
        "5. Bids: one row a bid and lot, with price, currency and VAT basis. Scores: one row a mark; rows are added, never changed.",
        "6. Moderation: the agreed mark beside the originals, with the reason. Then Result: points, hurdles, totals, ranks.",
        "7. Stress test: whether a losing bid, a weight, a mark or a price decided it. Health check: 24 questions to the procurement.",
        "8. Record: what the regulations ask to be kept and told. Checks: every check and finding, one verdict on top of every sheet.",
    ))  # fmt: skip
    lines = [
        Line("Lots", lambda at: f"COUNTA({at.column('Lots', 'lot')})", "count"),
        Line("Bids", lambda at: f"COUNTA({at.column('Bids', 'bidder')})", "count"),
        Line("Marks on record", lambda at: f"COUNT({at.column('Scores', 'mark')})", "count"),
    ]
    scored = job.lots if job.has_scores else []
    lines += [Line(f"Lot {lot}: first by score", lambda at, lot=lot: first_or_band(at, lot), "words") for lot in scored]
    lines += [Line(f"Lot {lot}: margin to the next", lambda at, lot=lot: at.cell(of("margin", lot)), "points") for lot in scored]
    invented = INVENTED if job.invented else ""
    intro = f"{invented}Score the bids, stress-test the formula and the result, keep the record. Source: {job.source}."
    blocks = (steps, Lines("Where it stands", tuple(lines)), sign_off(job))
    return Sheet("Start", f"Tender evaluation: {job.settings['title']}", intro, blocks, widths=(112, 40, 16, 24))  # fmt: skip


def readme_sheet() -> Sheet:
    lines = (
        "Pale yellow cells with blue text are inputs. Everything else is calculated; sheets are protected without a password.",
        "Each lot is its own run: its bids, its references, its hurdles, its result. Answers to questions of all lots are marked once.",
        "Order of work: compliance, quality, hurdles, abnormally low screen, price references, price points, total, rank. A bid that is "
        "not admitted enters no reference price; when one leaves later, everything is calculated again from the references.",
        "Nothing is rounded before it is shown. Totals are compared as exact numbers of 15 digits; a tie the published chain does not "
        "break is shown as a tie, never decided by the order of the rows.",
        "Weights are never rescaled. A missing mark is not a zero. A mark is never changed: a later row of the same person replaces it and "
        "both stay on record.",
        "An abnormally low price is a question to the bidder, never a rejection. A health check is a prompt, not a statement that anything "
        "was unlawful. Nothing here is legal advice; entries marked for a person's check need one before use.",
        "Who is an evaluator, adviser or decision-maker is written as a role. Keep names out where the role is enough.",
        "Marks and prices are commercially sensitive: give only the copies made by Share or Publish to others.",
    )
    return Sheet("Read me", "Read me", "Conventions, order of work and limits of this workbook.", (Notes("How this book works", lines),),
                 widths=(120, 20))  # fmt: skip


def procurement_sheet(job: Job) -> Sheet:
    """Everything that is decided and published before bids are opened."""
    grids = (table(job, "lots", "Lots"), table(job, "scale", "Scale of marks"), table(job, "formula", "Published settings of the formula"))
    blocks = (*setting_blocks(SCHEMA, job), *grids, this_book(SCHEMA, job))
    return Sheet("Procurement", "Procurement", "What is decided and published before bids are opened.", blocks,
                 widths=(44, 48, 20, 64, 14, 60, 16, 20))  # fmt: skip


def filled_sheets(job: Job) -> tuple[Sheet, ...]:
    """One sheet a table that a person fills."""
    told = {
        "criteria": ("Criteria", "Criteria", "Criteria and questions with their weights; what has nothing below it is marked."),
        "bids": ("Bids", "Bids", "One row a bid and lot. A bid that is not compliant stays on record and enters nothing."),
        "scores": ("Scores", "Individual scores", "Append only: one row a mark. A later row of a person counts, the earlier one stays."),
        "conflicts": ("Conflicts", "Conflicts register", "Every evaluator, adviser and decision-maker; none declared is a declaration."),
    }
    return tuple(Sheet(n, t, intro, (table(job, key),), protect=False) for key, (n, t, intro) in told.items())


def first_or_band(at: Places, lot: str) -> str:
    """Who is first by score; within the near-tie band nobody is announced from the score alone."""
    within = f'LEFT({at.cell(of("band", lot))},6)="WITHIN"'
    return f'IF({within},"within the near-tie band: apply the supplementary rule",{at.cell(of("first", lot))})'
