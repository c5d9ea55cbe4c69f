"""Faults of the settings of a capitation, as conditions that a formula can look at: each setting as it stands now."""

from collections.abc import Callable

from udfs.columns import SUM_TOLERANCE
from udfs.errors import column_letters
from workbooks.capitation.job import UNIVERSE, CapitationJob
from workbooks.capitation.results import another_list
from workbooks.capitation.tables import QUARTERS, SERVICE_WEIGHTS
from workbooks.job.schema import Setting
from workbooks.layout import INPUT_HEADERS, Places, quoted
from workbooks.live_gate import Fault, no_number, wanted

SHARE = "share"
# name -> button: settings that choose what a sheet is made of; changed, emptied or filled in, it is made anew
ANEW = {"area": "Split", "pace_by": "Pace of change", "leaver": "Reconcile lists"}
DATES = ("population_date", "mapping_date")  # compared where both are given
TAPER = ("taper_from", "taper_to")


def setting_faults(job: CapitationJob, s: Setting, at: Places) -> list[Fault]:
    """What may be wrong with a setting: by itself, then with others, then what the sheets were not made for."""
    cell = at.cell(s.name)
    found: list[Fault] = [(cell, f'{cell}=""', f"{s.label} is blank")] if _needed(job, s) else []
    found += _of_its_kind(s, cell)
    found += [(cell, f"OR({condition})", told) for condition, told in OTHERS.get(s.name, lambda *_: [])(job, at, cell)]
    return found + _made_for(job, s, cell) + _dated(job, s, at, cell)


def _needed(job: CapitationJob, s: Setting) -> bool:
    return s.required or (bool(s.parameter) and s.name not in TAPER) or (job.partial and s.name in UNIVERSE)


def _of_its_kind(s: Setting, cell: str) -> list[Fault]:
    if s.choices:
        one_of = ",".join(f'{cell}="{choice}"' for choice in ("", *s.choices))
        return [(cell, f"NOT(OR({one_of}))", f"choose one of {', '.join(s.choices)}")]
    if s.number == "logical":
        return [(cell, f'IF({cell}="",FALSE,NOT(ISLOGICAL({cell})))', "enter TRUE or FALSE")]
    if s.number == "text":
        return [(cell, f"ISERROR({cell})", f"{s.label} holds an error")]
    return [(cell, no_number(s, cell, s.unit == SHARE), f"{s.label} is {wanted(s, s.unit == SHARE)}")]


def _made_for(job: CapitationJob, s: Setting, cell: str) -> list[Fault]:
    made = job.settings.get(s.name)
    if s.name in ANEW and s.name != "leaver":
        was = str(made or "").replace('"', '""')
        return [(cell, f'{cell}&""<>"{was}"', f"{s.label} was changed since the sheets were made: press {ANEW[s.name]}")]
    if s.name == "leaver" or s.name in DATES:
        was, button = ("was blank", "TRUE") if made is None else ("was filled in", "FALSE"), ANEW.get(s.name, "Assign practices to places")
        return [(cell, f'({cell}<>"")={was[1]}', f"{s.label} {was[0]} when the sheets were made: press {button}")]
    return []


def _dated(job: CapitationJob, s: Setting, at: Places, cell: str) -> list[Fault]:
    """The period beside a dated parameter must hold the as-at date."""
    if not s.parameter:
        return []
    sheet, row, column = at.cells[s.name]
    start, end = (f"{quoted(sheet)}!${column_letters(column - 1 + INPUT_HEADERS.index(name))}${row}" for name in ("Valid from", "Valid to"))
    as_at = at.cell("as_at")
    outside = f'AND({start}<>"",{end}<>"",OR({start}>{as_at},{end}<{as_at}))'
    return [(cell, outside, f"{s.label} does not hold on the as-at date: empty it to take ours of that date, or enter another")]


# ---- with other cells

Other = Callable[[CapitationJob, Places, str], list[tuple[str, str]]]


def _population(job: CapitationJob, at: Places, cell: str) -> list[tuple[str, str]]:
    told = "the money is for another registered list than that of these practices"
    return [(f"{cell}=0", "the money is for a list of nobody"), (f"{another_list(at, job)}>0", told)]


def _weights(job: CapitationJob, at: Places, cell: str) -> list[tuple[str, str]]:
    """Once, at the first of them, as near to 1 as the function that blends them wants it."""
    cells = at.cell_range(SERVICE_WEIGHTS[0], SERVICE_WEIGHTS[-1])
    told = f'the service weights add up to "&ROUND(SUM({cells}),9)&", not 1; correct them, they are never rescaled'
    return [(f"IF(COUNT({cells})={len(SERVICE_WEIGHTS)},ABS(SUM({cells})-1)>{float(SUM_TOLERANCE):.9f},FALSE)", told)]


def _rule(job: CapitationJob, at: Places, cell: str) -> list[tuple[str, str]]:
    return [(f'{cell}=""', "it is blank; enter 0 for none")]


def _floor(job: CapitationJob, at: Places, cell: str) -> list[tuple[str, str]]:
    tapered = f"AND({at.cell('taper')}=TRUE,{cell}<0)"
    return [*_rule(job, at, cell), (f"{cell}<-1", "it takes more than all away"), (tapered, "a floor that fades must not be negative")]


def _cap(job: CapitationJob, at: Places, cell: str) -> list[tuple[str, str]]:
    return [(f'IF({cell}="",FALSE,{cell}<{at.cell("floor_growth")})', "the cap is below the floor")]


def _convergence(job: CapitationJob, at: Places, cell: str) -> list[tuple[str, str]]:
    return [*_rule(job, at, cell), (f"{cell}>1", "it is above 1")]


def _taper(job: CapitationJob, at: Places, cell: str) -> list[tuple[str, str]]:
    used, (start, end) = f"{at.cell('taper')}=TRUE", (at.cell(name) for name in TAPER)
    return [(f'AND({used},{cell}="")', "it is blank, and the floor fades"),
            (f"AND({used},{start}>={end})", "the floor begins to fade where it is gone, or after that")]  # fmt: skip


def _mode(job: CapitationJob, at: Places, cell: str) -> list[tuple[str, str]]:
    return [(f'{cell}=""', "it is blank; the contract must say which")]


def _amount(mode: str) -> Other:
    return lambda job, at, cell: [(f'AND({at.cell("lists_mode")}="{mode}",{cell}="")', f"it is blank, and the mode is {mode}")]


def _year_start(job: CapitationJob, at: Places, cell: str) -> list[tuple[str, str]]:
    dates = f"COUNT({at.column('Lists', 'opened', 'closed')})>0"
    return [(f'AND({dates},{cell}="")', "it is blank, and Lists has days on which units opened or closed"),
            (f"AND({dates},DAY({cell})<>1)", "a contract year starts on the first day of a month")]  # fmt: skip


OTHERS: dict[str, Other] = {
    SERVICE_WEIGHTS[0]: _weights,
    "quantum_population": _population, "floor_growth": _floor, "convergence": _convergence, "cap_growth": _cap,
    **dict.fromkeys(TAPER, _taper), "lists_mode": _mode, "lists_year_start": _year_start, "lists_rate": _amount("per_head"),
    **{f"pool_{quarter}": _amount("fixed_pool") for quarter in QUARTERS},
}  # fmt: skip
