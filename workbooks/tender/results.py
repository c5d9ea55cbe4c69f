"""The calculated sheets of a tender workbook: weights, marks, price, result. One run a lot."""

import hashlib
import re

from workbooks.errors import refuse
from workbooks.layout import Places
from workbooks.spec import CellFormula, Chart, Column, Grid, Line, Lines, RowFormula, Sheet
from workbooks.tender.job import Job

WIDTHS = (36, 16, 16, 16, 16, 16, 16, 16, 16, 16)


LONGEST_LOT = 60  # characters of a lot in a defined name, which holds 255 at most


def of(name: str, lot: str) -> str:
    """Name of a lot's own grid or cell. Whatever a defined name cannot hold is written as its code, so no two lots share one."""
    told = re.sub(r"[^A-Za-z0-9]", lambda found: f"_{ord(found[0]):x}_", lot)
    if len(told) > LONGEST_LOT:
        told = hashlib.sha256(lot.encode()).hexdigest()[:LONGEST_LOT]
    return f"{name}_{told}"


def text_of(cell: str) -> str:
    """A text cell that may be blank: a reference alone would show 0."""
    return f'IF({cell}="","",{cell})'


def or_blank(grid: str, column: str) -> RowFormula:
    """The cell, or blank where it holds an error: LibreOffice calls no function over a range with an error in it."""
    return lambda at, i: f'IFERROR({at.at(grid, column, i)},"")'


# ---- weights


def weights_sheet(job: Job) -> Sheet:
    """The tree of each lot with every weight as a share of the total."""
    grids = tuple(grid for lot in job.lots for grid in (_weights(job, lot), _leaf_grid(job, lot)))
    intro = "Each lot's own tree; every family of weights adds up exactly, none is ever rescaled."
    return Sheet("Weights", "Weights", intro, grids, widths=(14, 48, 10, 12, 16, 12))


def _weights(job: Job, lot: str) -> Grid:
    name, rows = of("Weights", lot), [job.rows["criteria"].index(row) for row in job.criteria(lot)]
    copied = lambda column: lambda at, i: text_of(at.at("Criteria", column, rows[i]))
    own = lambda column: lambda at: at.column(name, column)
    call = lambda at: f"TENDER_CRITERIA_WEIGHTS({own('question')(at)},{own('parent')(at)},{own('weight')(at)},{at.cell('criteria_mode')})"
    return Grid(name, (
        Column("question", "Question", "words", 14, formula=copied("question")),
        Column("title", "Title", "words", 48, formula=copied("title")),
        Column("parent", "Parent", "words", 10, formula=copied("parent")),
        Column("weight", "Weight", "general", 12, formula=copied("weight")),
        Column("share", "Share of quality", "points", 16, array=call),
        Column("hurdle", "Hurdle mark", "general", 12, formula=copied("hurdle")),
    ), len(rows), f"Lot {lot}")  # fmt: skip


def _leaf_grid(job: Job, lot: str) -> Grid:
    """Each question with its share, as functions take them."""
    rows, name = leaves(job, lot), of("Weights", lot)
    return Grid(of("Leaves", lot), (
        Column("question", "Question", "words", 14, formula=lambda at, i: at.at(name, "question", rows[i])),
        Column("share", "Share of quality", "points", 48, formula=lambda at, i: at.at(name, "share", rows[i])),
    ), len(rows), f"Lot {lot}: what evaluators mark")  # fmt: skip


def leaves(job: Job, lot: str) -> list[int]:
    """Rows of a lot's weights grid that are questions."""
    rows = job.criteria(lot)
    return [rows.index(row) for row in job.questions(lot)]


# ---- marks


def marks_sheet(job: Job) -> Sheet:
    """The marks that count, one row a bid, and under each question its weight and its hurdle."""
    grids = [grid for lot in job.lots for grid in (_questions(job, lot), _marks(job, lot))]
    intro = "Moderated marks as points are made from them; an empty mark stops that bid, it is not a zero."
    return Sheet("Marks", "Marks that count", intro, tuple(grids), widths=WIDTHS)


def _questions(job: Job, lot: str) -> Grid:
    """Weight and hurdle of each question, lying as the marks do."""
    rows, name = leaves(job, lot), of("Weights", lot)

    def cell(question: int):
        def formula(at: Places, i: int) -> str:
            told = text_of(at.at(name, ("share", "hurdle", "hurdle")[i], rows[question]))
            hurdles = f"{at.column(name, 'hurdle')}"
            return f"IF(COUNT({hurdles})=0,MIN({at.column('Scale', 'mark')}),{told})" if i == TESTED else told

        return formula

    columns = [Column("what", f"Lot {lot}: each question", "words", 40, ("Share of quality", "Hurdle mark", "Lowest mark that passes"))]
    columns += [Column(f"q{n}", str(row["question"]), "general", 16, formula=cell(n)) for n, row in enumerate(job.questions(lot))]
    return Grid(of("Questions", lot), tuple(columns), 3, f"Lot {lot}")


TESTED = 2  # row of the hurdles as they are tested: where none is published at all, every mark of the scale passes


def _marks(job: Job, lot: str) -> Grid:
    name, bids, questions = of("Marks", lot), _bid_rows(job, lot), job.questions(lot)

    def mark(question: int):
        def formula(at: Places, i: int) -> str:
            key = f'{at.at(name, "bidder", i)}&"|"&{at.at(of("Leaves", lot), "question", question)}'
            keys, marks = (at.column(of("Moderated", lot), c) for c in ("key", "number"))
            # MATCH would take * ? ~ for a pattern, and no more than 255 characters
            return f'IF(SUMPRODUCT(--({keys}={key}))=1,SUMPRODUCT(({keys}={key})*{marks}),"")'

        return formula

    columns = [Column("bidder", "Bidder", "words", 36, formula=lambda at, i: at.at("Bids", "bidder", bids[i]))]
    columns += [Column(f"q{n}", str(q["question"]), "general", 16, formula=mark(n)) for n, q in enumerate(questions)]
    return Grid(name, tuple(columns), len(bids))


def _bid_rows(job: Job, lot: str) -> list[int]:
    return [job.rows["bids"].index(row) for row in job.bids(lot)]


# ---- price and result


def settings_of(job: Job, lot: str) -> CellFormula:
    """The published settings of the price formula for a lot; nothing where none are published."""
    rows = [i for i, row in enumerate(job.rows["formula"]) if row["lot"] == lot]
    if not rows:
        return lambda at: ""
    if rows != list(range(rows[0], rows[-1] + 1)):
        raise refuse("settings_apart", lot=lot, place=job.rows["formula"][rows[-1]]["at"])
    return lambda at: f"{at.at('Formula', 'setting', rows[0])}:{at.at('Formula', 'value', rows[-1]).rsplit('!', 1)[-1]}"


def price_sheet(job: Job) -> Sheet:
    """Prices on one basis, the abnormally low screen, and the points of each price."""
    blocks = [grid for lot in job.lots for grid in (_price(job, lot), _screen_settings(job, lot), _screen(job, lot), _parts(job, lot))]
    return Sheet("Price", "Price", "Only admitted bids enter a reference price; an abnormally low price is a question to the bidder.",
                 tuple(blocks), widths=WIDTHS)  # fmt: skip


def bidders(job: Job, lot: str) -> Column:
    bids = _bid_rows(job, lot)
    return Column("bidder", "Bidder", "words", 36, formula=lambda at, i: at.at("Bids", "bidder", bids[i]))


def _admission(lot: str) -> CellFormula:
    return lambda at: at.column(of("Admitted", lot), "admitted")


def price_maximum(at: Places) -> str:
    """Points of the best price: the weight of price, or 1 where price has none and its points are not looked at."""
    return f'IF({at.cell("price_weight")}=0,1,{at.cell("price_weight")})'


def _price(job: Job, lot: str) -> Grid:
    name, bids, settings = of("Price", lot), _bid_rows(job, lot), settings_of(job, lot)
    copied = lambda column: lambda at, i: text_of(at.at("Bids", column, bids[i]))
    own = lambda column: lambda at: at.column(name, column)
    basis = lambda at: (f"TENDER_SAME_BASIS({own('bidder')(at)},{own('bid')(at)},{own('currency')(at)},{own('vat_basis')(at)},"
                        f"{at.cell('currency')},{at.cell('vat_basis')},{_admission(lot)(at)})")  # fmt: skip
    points = lambda at: (f"TENDER_PRICE_POINTS({own('counted')(at)},{at.cell('price_method')},{price_maximum(at)},"
                         f"{settings(at)},{_admission(lot)(at)})")  # fmt: skip
    return Grid(name, (
        bidders(job, lot), Column("bid", "Price as bid", "money", 20, formula=copied("price")),
        Column("currency", "Currency", "words", 16, formula=copied("currency")),
        Column("vat_basis", "VAT basis", "words", 20, formula=copied("vat_basis")),
        Column("price", "On the basis asked for", "money", 20, array=basis),
        Column("counted", "Price that counts", "money", 20, formula=or_blank(name, "price")),
        Column("points", "Price points", "points", 16, array=points),
        Column("given", "Points that count", "points", 16, formula=or_blank(name, "points")),
    ), len(bids), f"Lot {lot}: price points")  # fmt: skip


SCREENED_BY = {"world_bank": ("as_at", "estimate"), "spain_art_85": ("as_at", "budget"), "prozorro": ("as_at",)}


def _screen_settings(job: Job, lot: str) -> Grid:
    """What the screen needs: the day whose limits hold, and the lot's estimate or budget."""
    names = SCREENED_BY.get(str(job.settings.get("abnormally_low_test")), ("as_at",))
    lot_row = job.lots.index(lot)

    def value(at: Places, i: int) -> str:
        return at.cell("start_date") if names[i] == "as_at" else text_of(at.at("Lots", "estimate", lot_row))

    return Grid(of("ScreenSettings", lot), (
        Column("name", "Screen, setting", "text", 40, names), Column("value", "Value", "general", 20, formula=value),
    ), len(names), f"Lot {lot}: abnormally low screen")  # fmt: skip


def _screen(job: Job, lot: str) -> Grid:
    at_price = lambda at: at.column(of("Price", lot), "counted")
    given = lambda at: at.column(of("ScreenSettings", lot), "name", "value")
    call = lambda at: f"TENDER_ABNORMALLY_LOW({at_price(at)},{at.cell('abnormally_low_test')},{given(at)},{_admission(lot)(at)})"
    return Grid(of("Screen", lot), (
        bidders(job, lot), Column("flag", "Flagged", "general", 20), Column("limit", "Limit", "money", 16),
        Column("words", "What to do", "words", 20), Column("limb", "Rule", "words", 20),
    ), len(job.bids(lot)), spill=call)  # fmt: skip


def _parts(job: Job, lot: str) -> Grid:
    """Price points as points beside quality, for the question whether one evaluator decides; a bid not admitted has none."""
    price = lambda at, i: at.at(of("Price", lot), "given", i)
    share = lambda at, i: f'IF({price(at, i)}="",0,{price(at, i)}*100/{at.cell("quality_weight")})'
    return Grid(of("PriceParts", lot), (
        bidders(job, lot), Column("points", "Price points, on the scale of quality", "points", 20, formula=share),
    ), len(job.bids(lot)))  # fmt: skip


def result_sheet(job: Job) -> Sheet:
    """Quality, hurdles, totals and ranks, with the score build-up as a chart."""
    runs = lambda lot: (_admitted(job, lot), _result(job, lot), _first(job, lot), _build_up(lot), _near_tie(job, lot))
    blocks = [block for lot in job.lots for block in runs(lot)]
    intro = "Quality, hurdles, price, total and rank of each lot; unrounded, shown to two decimals."
    return Sheet("Result", "Result", intro, tuple(blocks), widths=WIDTHS)


def _admitted(job: Job, lot: str) -> Grid:
    """Compliance first, then quality, then every hurdle."""
    name, bids, marks = of("Admitted", lot), _bid_rows(job, lot), of("Marks", lot)
    last = f"q{len(job.questions(lot)) - 1}"
    row = lambda at, n: f"{at.at(of('Questions', lot), 'q0', n)}:{at.at(of('Questions', lot), last, n).rsplit('!', 1)[-1]}"
    given = lambda at: f"{at.column(marks, 'q0', last)},{row(at, 0)},{at.column('Scale', 'mark')},100,\"share_of_maximum\""
    quality = lambda at: f"TENDER_QUALITY_POINTS({given(at)},{at.cell('moderation_method')}<>\"consensus\")"
    by_mark = lambda at: f"TENDER_HURDLES({at.column(marks, 'q0', last)},{row(at, TESTED)})"
    overall = lambda at: f'IF({at.cell("overall_hurdle")}="",TRUE,{{q}}>={at.cell("overall_hurdle")})'
    enough = lambda at, i: overall(at).format(q=at.at(name, "quality", i))
    admitted = lambda at, i: (f"IF(NOT({at.at(name, 'compliant', i)}),FALSE,"
                              f"IF(AND({at.at(name, 'passed', i)},{enough(at, i)}),TRUE,FALSE))")  # fmt: skip
    return Grid(name, (
        Column("bidder", "Bidder", "words", 36, formula=lambda at, i: at.at("Bids", "bidder", bids[i])),
        Column("compliant", "Compliant", "general", 16, formula=lambda at, i: at.at("Bids", "compliant", bids[i])),
        Column("quality", "Quality, of 100", "points", 16, array=quality),
        Column("passed", "Hurdles passed", "general", 16), Column("reason", "Why not", "words", 24),
        Column("admitted", "Admitted", "general", 16, formula=admitted),
        Column("counted", "Quality that counts", "points", 16, formula=or_blank(name, "quality")),
    ), len(bids), f"Lot {lot}: admission", spill=by_mark)  # fmt: skip


def _result(job: Job, lot: str) -> Grid:
    name, bids, first = of("Result", lot), _bid_rows(job, lot), of("Admitted", lot)
    own = lambda column: lambda at: at.column(name, column)
    admitted = lambda at: at.column(first, "admitted")
    parts = lambda at: f"{at.column(first, 'counted')},{at.column(of('Price', lot), 'given')}"
    weights = lambda at: f"{at.cell('quality_weight')},{at.cell('price_weight')},{price_maximum(at)},100"
    total = lambda at: f"TENDER_TOTAL_SCORE({parts(at)},{weights(at)},{admitted(at)})"
    breakers = {"higher_quality": (first, "counted", "higher"), "lower_price": (of("Price", lot), "counted", "lower")}
    rule = breakers.get(str(job.settings.get("tie_rule")))
    chain = lambda at: f'{at.column(rule[0], rule[1])},"{rule[2]}"' if rule else ","
    rank = lambda at: f'TENDER_RANK({own("counted")(at)},{chain(at)},"higher",{admitted(at)})'
    return Grid(name, (
        Column("bidder", "Bidder", "words", 36, formula=lambda at, i: at.at("Bids", "bidder", bids[i])),
        Column("total", "Total, of 100", "points", 16), Column("quality", "Quality part", "points", 16),
        Column("price", "Price part", "points", 16),
        Column("counted", "Total that counts", "points", 24, formula=or_blank(name, "total")),
        Column("rank", "Rank", "general", 16, array=rank),
    ), len(bids), f"Lot {lot}: result", role="Output", spill=total)  # fmt: skip


def _first(job: Job, lot: str) -> Lines:
    name = of("Result", lot)
    ranks, totals = (lambda at, c=c: at.column(name, c) for c in ("rank", "counted"))
    ties = lambda at: f"COUNTIF({ranks(at)},1)"
    first = lambda at: (f'IF({ties(at)}=1,INDEX({at.column(name, "bidder")},MATCH(1,{ranks(at)},0)),'
                        f'IF({ties(at)}=0,"no bid is ranked",{ties(at)}&" bids tie"))')  # fmt: skip
    best = lambda at, k: f"LARGE({totals(at)},{k})"
    margin = lambda at: f'IF(COUNT({totals(at)})<2,"only one bid",{best(at, 1)}-{best(at, 2)})'
    band = lambda at: (f'IF({at.cell("near_tie_band")}="","no band published",IF(COUNT({totals(at)})<2,"only one bid",'
                       f'IF({best(at, 1)}-{best(at, 2)}<={at.cell("near_tie_band")},"WITHIN THE BAND: apply the supplementary rule",'
                       '"outside the band")))')  # fmt: skip
    return Lines("", (
        Line(f"Lot {lot}: first by score", first, "words", name=of("first", lot)),
        Line("Margin to the next, points", margin, "points", name=of("margin", lot)),
        Line("Near-tie band", band, "words", name=of("band", lot)),
    ))  # fmt: skip


def _near_tie(job: Job, lot: str) -> Grid:
    """Margin of each bid to the leader; a lone admitted bid has none, and its cell says why."""
    name, first = of("Result", lot), of("Admitted", lot)
    band = lambda at: at.cell("near_tie_band") if job.settings.get("near_tie_band") is not None else ""
    call = lambda at: (f'TENDER_NEAR_TIE({at.column(name, "counted")},{band(at)},"at_most","higher",'
                       f'{at.column(first, "admitted")})')  # fmt: skip
    return Grid(of("NearTie", lot), (
        bidders(job, lot), Column("margin", "Margin to the leader", "points", 16), Column("within", "Within the band", "words", 16),
    ), len(job.bids(lot)), f"Lot {lot}: margins", spill=call)  # fmt: skip


def _build_up(lot: str) -> Chart:
    told = "Bars of each bid's total, quality and price parts one after the other; the figures stand in the table above"
    title = f"Lot {lot}: how the totals are built up"
    return Chart(title, of("Result", lot), "bidder", ("quality", "price"), "stacked", "Points of 100", "0", told, 320)
