"""The stress test of a tender workbook: whether a losing bid, a weight, a mark, a price or the formula decided it. One sheet a lot.

Answers of a length nobody knows beforehand stand on the working sheet; the sheet people read shows them by bidder, with their number.
"""

import re

from workbooks.layout import Places
from workbooks.spec import CellFormula, Chart, Column, Grid, Line, Lines, RowFormula, Sheet
from workbooks.tender.job import Job
from workbooks.tender.results import bidders, of, settings_of

TAB = re.compile(r"[^\[\]:*?/\\'\x00-\x1f\ufffe\uffff]{1,31}")  # what Excel takes for the name of a tab
SWEEP_POINTS, SWEEP_STEP = 10, 0.5  # how far from the published weight of quality the chart goes
SHOWN = 6  # rows of a long answer on the sheet people read; all of them stand on the working sheet
FIRST = f"; the first {SHOWN}, all of them stand on Stress working"
WIDTHS = (36, 20, 20, 20, 20, 20, 20, 20, 20)
FORMULA_WIDTHS = (34, 34, 34, 14, 14, 70)
BREAK_EVEN = (("weight", "Quality weight"), ("exact", "Exactly, of 1"), ("below", "Ahead below it"), ("above", "Ahead above it"),
              ("changes", "Changes the first"), ("distance", "Distance, points"))  # fmt: skip
REVERSAL = (("out", "Taken out"), ("before", "Ahead before"), ("after", "Ahead after"), ("margin", "Margin before"),
            ("then", "Margin after"), ("what", "What happens"), ("leader", "First of the rest before"), ("next", "First of the rest after"),
            ("changes", "First changes"))  # fmt: skip
MARK_FLIP = (("bid", "Bidder"), ("question", "Question"), ("steps", "Steps of the scale"), ("now", "Mark now"), ("then", "Mark then"),
             ("winner", "First then"))  # fmt: skip
PRICE_FLIP = (("change", "Change of own price"), ("percent", "Per cent"), ("price", "Price then"), ("winner", "First then"))
COMPARISON = (("formula", "Formula"), ("winner", "First"), ("next", "Next"), ("margin", "Margin"), ("same", "Same first as published"),
              ("reason", "Why it does not apply"))  # fmt: skip
WORDS = ("formula", "what", "reason", "question", "exact")
BIDS = ("below", "above", "out", "before", "after", "leader", "next", "bid", "winner")  # columns that hold a bid's number


def stress_sheets(job: Job) -> tuple[Sheet, ...]:
    """A sheet a lot, then the working sheet."""
    sheets = tuple(_sheet(job, lot) for lot in job.lots)
    grids = tuple(grid for lot in job.lots for grid in _working(job, lot))
    intro = "Whole answers of the stress test, bids by their number in the lot; #N/A where an answer has no more rows."
    shown = tuple(_shown(job, lot, "Comparison", COMPARISON, f"Lot {lot}", _formulas()) for lot in job.lots)
    formulas = Sheet("Formulas", "The same bids under every formula", "A formula whose published settings are not given does not apply.",
                     shown, FORMULA_WIDTHS)  # fmt: skip
    return (*sheets, formulas, Sheet("Stress working", "Stress test, working", intro, grids, WIDTHS))


def _sheet(job: Job, lot: str) -> Sheet:
    blocks = (
        _headlines(job, lot), _win_share(job, lot), _win_chart(lot), _sweep_chart(job, lot),
        _shown(job, lot, "BreakEven", BREAK_EVEN, "Weights of quality at which the first changes", min(SHOWN, len(job.bids(lot)))),
        _shown(job, lot, "Reversal", REVERSAL, f"Whose withdrawal changes the order of others (leave one out){FIRST}", SHOWN),
        _shown(job, lot, "MarkFlip", MARK_FLIP, f"Single marks that would change the first, nearest first{FIRST}", SHOWN),
        _price_flip(job, lot), _pounds(job, lot), _effective(job, lot),
        _sweep(job, lot),
    )  # fmt: skip
    intro = f"Lot {lot}: run before publication on invented bids, and again on the live ones."
    return Sheet(_tab(job, lot), f"Stress test, lot {lot}", intro, blocks, WIDTHS)


def _tab(job: Job, lot: str) -> str:
    """The sheet's name: the lot's own, or its number where a tab cannot hold that."""
    name = f"Stress test {lot}"
    return name if TAB.fullmatch(name) else f"Stress test no. {job.lots.index(lot) + 1}"


def _lead(job: Job, lot: str) -> CellFormula:
    """The arguments every stress function begins with."""
    settings = settings_of(job, lot)

    def arguments(at: Places) -> str:
        price, quality = at.column(of("Price", lot), "counted"), at.column(of("Admitted", lot), "counted")
        admitted = at.column(of("Admitted", lot), "admitted")
        return f"{price},{quality},{at.cell('price_method')},{at.cell('quality_weight')},{settings(at)},{admitted}"

    return arguments


def _call(job: Job, lot: str, name: str, *more: str) -> CellFormula:
    """A stress function over a lot; further arguments are inputs by name, or texts as they stand."""
    lead = _lead(job, lot)

    def formula(at: Places) -> str:
        rest = [at.cell(m) if m in at.cells else m for m in more]
        return f"{name}({','.join([lead(at), *rest])})"

    return formula


def _columns(fields: tuple[tuple[str, str], ...], numbers: dict[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, header, numbers.get(name, "general"), 24) for name, header in fields)


# ---- working


def _working(job: Job, lot: str) -> tuple[Grid, ...]:
    """Answers whose number of rows depends on the figures, with room for the longest."""
    n, k = len(job.bids(lot)), len(job.questions(lot))
    title = lambda name: f"Lot {lot}: {TITLES[name]}"
    there = lambda name, fields: Column("there", "A row of the answer", "general", 20, formula=_there(of(name, lot), fields))
    columns = lambda name, fields: (*_columns(fields, {}), there(name, fields))
    raw = lambda name, fields, rows, call: Grid(of(name, lot), columns(name, fields), max(rows, 1), title(name), spill=call)
    return (
        raw("BreakEven", BREAK_EVEN, n - 1, _call(job, lot, "TENDER_BREAK_EVEN_WEIGHT", '"winner"')),
        raw("Reversal", REVERSAL, n * (n - 1) * (n - 2) // 2, _call(job, lot, "TENDER_RANK_REVERSAL")),
        raw("MarkFlip", MARK_FLIP, n * k, _mark_flip(job, lot)),
        raw("PriceFlip", PRICE_FLIP, n, _call(job, lot, "TENDER_PRICE_FLIP", "price_unit", "tie_rule")),
        raw("Comparison", COMPARISON, _formulas(), _call(job, lot, "TENDER_FORMULA_COMPARISON", "tie_rule")),
        _percents(job, lot),
    )  # fmt: skip


TITLES = {"BreakEven": "break-even weights", "Reversal": "leave one out", "MarkFlip": "mark flips", "PriceFlip": "price flips",
          "Comparison": "formulas"}  # fmt: skip


def _there(grid: str, fields: tuple[tuple[str, str], ...]) -> RowFormula:
    """1 in a row of the answer, else 0: past its end stands #N/A, or the first row again where the answer has only one."""
    names = [name for name, _ in fields]

    def formula(at: Places, i: int) -> str:
        if i == 0:
            return f"IF(ISNUMBER({at.at(grid, names[0], 0)}),1,0)" if names[0] in BIDS or names[0] == "weight" else "1"
        same = ",".join(f'{at.at(grid, n, i)}&""={at.at(grid, n, 0)}&""' for n in names[:4])
        return f"IF(ISERROR({at.at(grid, names[0], i)}),0,IF(AND({same}),0,1))"

    return formula


def _formulas() -> int:
    from udfs.tender.scoring import METHOD

    return len(METHOD.choices)


def _marks(job: Job, lot: str) -> tuple[CellFormula, CellFormula, CellFormula]:
    """Marks, their weights and their hurdles, as ranges."""
    last = f"q{len(job.questions(lot)) - 1}"
    row = lambda n: lambda at: f"{at.at(of('Questions', lot), 'q0', n)}:{at.at(of('Questions', lot), last, n).rsplit('!', 1)[-1]}"
    return lambda at: at.column(of("Marks", lot), "q0", last), row(0), row(1)


def _mark_flip(job: Job, lot: str) -> CellFormula:
    marks, weights, hurdles = _marks(job, lot)
    settings = settings_of(job, lot)

    def formula(at: Places) -> str:
        given = f"{at.column(of('Price', lot), 'bid')},{marks(at)},{weights(at)},{at.column('Scale', 'mark')},{at.cell('price_method')}"
        overall = f'IF({at.cell("overall_hurdle")}="",0,{at.cell("overall_hurdle")})'
        out = at.column(of("Admitted", lot), "compliant")
        return (f"TENDER_MARK_FLIP({given},{at.cell('quality_weight')},{settings(at)},{out},{hurdles(at)},{overall},"
                f'{at.cell("tie_rule")},"list")')  # fmt: skip

    return formula


def _percents(job: Job, lot: str) -> Grid:
    """Each mark in per cent of the highest, as the draws of weights take them."""
    top = lambda at: f"MAX({at.column('Scale', 'mark')})"
    share = lambda n: lambda at, i: f'IF({at.at(of("Marks", lot), n, i)}="","",{at.at(of("Marks", lot), n, i)}/{top(at)}*100)'
    questions = tuple(Column(f"q{n}", str(q["question"]), "points", 20, formula=share(f"q{n}")) for n, q in enumerate(job.questions(lot)))
    return Grid(of("Percents", lot), (bidders(job, lot), *questions), len(job.bids(lot)), f"Lot {lot}: marks in per cent")


# ---- the sheet people read


def _headlines(job: Job, lot: str) -> Lines:
    raw = lambda name: lambda at, c: at.column(of(name, lot), c)
    rows = lambda name: lambda at: f"SUM({raw(name)(at, 'there')})"
    near = lambda at: _nearest(at, lot)
    leads = lambda at: f'COUNTIFS({raw("Reversal")(at, "there")},1,{raw("Reversal")(at, "changes")},TRUE)'
    steps = lambda at: f'IF({rows("MarkFlip")(at)}=0,"none",ABS({at.at(of("MarkFlip", lot), "steps", 0)}))'
    return Lines("What decided it", (
        Line("First by score", lambda at: at.cell(of("first", lot))),
        Line("Weight of quality, distance to the nearest change of the first, points", near, "points"),
        Line("Withdrawals that change who is first of the rest", leads, "count"),
        Line("Pairs whose order changes by a withdrawal", rows("Reversal"), "count"),
        Line("Steps of one mark that change the first, least", steps, "count"),
        Line("Single marks that can change the first", rows("MarkFlip"), "count"),
    ))  # fmt: skip


def _nearest(at: Places, lot: str) -> str:
    """The smallest distance of a break-even weight in either direction."""
    cells, there = (at.column(of("BreakEven", lot), name) for name in ("distance", "there"))
    up = f'IF(COUNTIFS({there},1,{cells},">=0")=0,100,_xlfn.MINIFS({cells},{there},1,{cells},">=0"))'
    down = f'IF(COUNTIFS({there},1,{cells},"<0")=0,100,-_xlfn.MAXIFS({cells},{there},1,{cells},"<0"))'
    return f'IF(SUM({there})=0,"none",MIN({up},{down}))'


def _shown(job: Job, lot: str, name: str, fields: tuple[tuple[str, str], ...], title: str, rows: int) -> Grid:
    """The first rows of a working answer with bidders by name and questions by their code."""
    def cell(column: str) -> RowFormula:
        def formula(at: Places, i: int) -> str:
            raw = at.at(of(name, lot), column, i)
            if column in BIDS:
                told = f"INDEX({at.column(of('Result', lot), 'bidder')},{raw})"
            elif column == "question":
                told = f"INDEX({at.column(of('Leaves', lot), 'question')},{raw})"
            else:
                told = f'IF({raw}="","",{raw})'
            shown = f'IFERROR(IF(ISTEXT({raw}),{raw},{told}),"")'
            return shown if i == 0 else f'IF({at.at(of(name, lot), "there", i)}=0,"",{shown})'

        return formula

    total = max(1, min(rows, _room(job, lot, name)))
    numbers = {"weight": "points", "distance": "points", "margin": "points", "then": "points"} if name != "MarkFlip" else {}
    kind = lambda column: numbers.get(column, "words" if column in WORDS or column in BIDS else "general")
    widths = FORMULA_WIDTHS if name == "Comparison" else WIDTHS
    columns = tuple(Column(n, h, kind(n), w, formula=cell(n)) for (n, h), w in zip(fields, widths, strict=False))
    return Grid(of(f"{name}Shown", lot), columns, total, title, role="Long output", lines=2)


def _room(job: Job, lot: str, name: str) -> int:
    n, k = len(job.bids(lot)), len(job.questions(lot))
    return {"BreakEven": n - 1, "Reversal": n * (n - 1) * (n - 2) // 2, "MarkFlip": n * k, "Comparison": _formulas()}[name]


def _win_share(job: Job, lot: str) -> Grid:
    marks = lambda at: at.column(of("Percents", lot), "q0", f"q{len(job.questions(lot)) - 1}")
    _, weights, _ = _marks(job, lot)
    settings = settings_of(job, lot)

    def call(at: Places) -> str:
        head = f"{at.column(of('Price', lot), 'counted')},{marks(at)},{at.cell('price_method')},{at.cell('quality_weight')}"
        drawn = ",".join(at.cell(n) for n in ("win_share_concentration", "win_share_draws", "win_share_seed"))
        return f"TENDER_WIN_SHARE({head},{settings(at)},{at.column(of('Admitted', lot), 'admitted')},{weights(at)},{drawn},TRUE)"

    return Grid(of("WinShare", lot), (
        bidders(job, lot), Column("won", "Share of draws won", "percent", 20), Column("tied", "Share tied", "percent", 20),
        Column("decides", "Decides between others", "percent", 20),
    ), len(job.bids(lot)), "Weights drawn at random around the published ones (Dirichlet, seeded)", role="Long output",
        spill=call)  # fmt: skip


def _win_chart(lot: str) -> Chart:
    return Chart(f"Lot {lot}: share of random weightings each bid wins", of("WinShare", lot), "bidder", ("won",), "bar", "", "0%",
                 "Bars of the share of draws of weights in which each bid is first; the figures stand in the table above", 300)  # fmt: skip


def _price_flip(job: Job, lot: str) -> Grid:
    """One row a bid, with who is first then by name."""
    raw = lambda at, name, i: at.at(of("PriceFlip", lot), name, i)
    copied = lambda name: lambda at, i: f'IFERROR(IF({raw(at, name, i)}="","",{raw(at, name, i)}),"not admitted")'
    winner = lambda at, i: f'IFERROR(INDEX({at.column(of("Result", lot), "bidder")},{raw(at, "winner", i)}),"")'
    numbers = {"change": "money", "percent": "points", "price": "money"}
    columns = [Column(n, h, numbers[n], 20, formula=copied(n)) for n, h in PRICE_FLIP if n != "winner"]
    columns.append(Column("winner", "First then", "words", 20, formula=winner))
    title = "Smallest change of a bid's own price that changes the first"
    return Grid(of("PriceFlipShown", lot), (bidders(job, lot), *columns), len(job.bids(lot)), title, role="Long output", lines=2)


def _pounds(job: Job, lot: str) -> Grid:
    return Grid(of("PoundsPerPoint", lot), (
        bidders(job, lot), Column("pounds", "£ a quality point pays for", "money", 20), Column("gain", "Gain of a 1 % cut", "points", 20),
        Column("end", "At an end of the points", "words", 20), Column("race", "Far below the next", "general", 20),
    ), len(job.bids(lot)), "What a quality point is worth in pounds, at each bid", role="Long output",
        spill=_call(job, lot, "TENDER_POUNDS_PER_POINT"))  # fmt: skip


def _effective(job: Job, lot: str) -> Grid:
    return Grid(of("EffectiveWeight", lot), (
        Column("what", "Weight", "words", 36, ("Quality", "Price")), Column("published", "Published", "points", 20),
        Column("effective", "Effective", "points", 20), Column("range", "Range of points", "points", 20),
        Column("small", "Below half of the published", "general", 20),
    ), 2, "Weight that quality and price really had", role="Long output", spill=_call(job, lot, "TENDER_EFFECTIVE_WEIGHT"))  # fmt: skip


def _sweep(job: Job, lot: str) -> Grid:
    """Totals over weights of quality around the published one: straight lines, because price marks are held."""
    rows = round(2 * SWEEP_POINTS / SWEEP_STEP) + 1
    weight = lambda at, i: f"{at.cell('quality_weight')}+{(i * SWEEP_STEP - SWEEP_POINTS):g}"

    def total(bid: int) -> RowFormula:
        def formula(at: Places, i: int) -> str:
            w = at.at(of("Sweep", lot), "weight", i)
            quality, price = at.at(of("Result", lot), "quality", bid), at.at(of("Result", lot), "price", bid)
            out = at.at(of("Result", lot), "counted", bid)
            weights = [at.cell(name) for name in ("quality_weight", "price_weight")]
            shares = [f"IF({weight}=0,0,{part}/{weight})" for weight, part in zip(weights, (quality, price), strict=True)]
            parts = f"{w}*{shares[0]}+(100-{w})*{shares[1]}"
            return f'IF(OR({w}<0,{w}>100,{out}=""),NA(),{parts})'

        return formula

    lines = tuple(Column(f"b{i}", name, "points", 20, formula=total(i)) for i, name in enumerate(job.bidders(lot)))
    title = "Totals when the weight of quality moves, price marks held; #N/A for a bid not admitted"
    first = Column("weight", "Weight of quality", "points", 36, formula=weight)
    marks = (Column("published", "Published weight", "points", 20, formula=_published(job, lot, rows)),
             Column("crossing", "Break-even", "points", 20, formula=_crossing(job, lot)))  # fmt: skip
    return Grid(of("Sweep", lot), (first, *lines, *marks), rows, title)


def _best(job: Job, lot: str, at: Places, i: int) -> tuple[str, str]:
    """The totals of a weight, and the highest of them; a bid not admitted has none."""
    row = f"{at.at(of('Sweep', lot), 'b0', i)}:{at.at(of('Sweep', lot), f'b{len(job.bids(lot)) - 1}', i).rsplit('!', 1)[-1]}"
    return row, f'_xlfn.MAXIFS({row},{row},">=0")'


def _published(job: Job, lot: str, rows: int) -> RowFormula:
    """The highest total at the published weight, which stands in the middle; nowhere else."""
    return lambda at, i: f"IFERROR({_best(job, lot, at, i)[1]},NA())" if i == rows // 2 else "NA()"


def _crossing(job: Job, lot: str) -> RowFormula:
    """The highest total where another bid has come first since the weight before."""

    def formula(at: Places, i: int) -> str:
        if i == 0:
            return "NA()"
        (row, best), (before, best_before) = _best(job, lot, at, i), _best(job, lot, at, i - 1)
        return f"IFERROR(IF(MATCH({best},{row},0)=MATCH({best_before},{before},0),NA(),{best}),NA())"

    return formula


def _sweep_chart(job: Job, lot: str) -> Chart:
    lines = tuple(f"b{i}" for i in range(len(job.bids(lot))))
    return Chart(f"Lot {lot}: totals when the weight of quality moves", of("Sweep", lot), "weight", lines, "line", "Total, of 100", "0",
                 "Lines of each bid's total over the weight of quality, with marks at the published weight and where the first changes",
                 400, ("published", "crossing"))  # fmt: skip
