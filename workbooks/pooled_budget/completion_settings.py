"""The checker column of the settings of a pooled budget: what must be there, and choices the sheets were not made for."""

from collections.abc import Callable

from workbooks.layout import Places
from workbooks.live_gate import COMPLETE, TONES
from workbooks.pooled_budget.faults import (
    Fault,
    address_of,
    first_fault,
    is_partner,
    naming_each,
    no_sum,
    not_one_of,
)
from workbooks.pooled_budget.tables import SCHEMA, PoolJob
from workbooks.spec import Column, Grid

REQUIRED = tuple(s.name for s in SCHEMA.known.values() if s.required)
# settings that choose arguments or checks when the sheets are made: the value that does, or none where it is that there is one
CHOSEN = {"risk_key": "equal", "underspend": "priority", "control_pool": None, "control_actual": None, "performance_fund": None}
_PRIORITY: Callable[[Places], str] = lambda at: f'{at.cell("underspend")}="priority"'
OPTIONAL: dict[str, list[tuple[str, Callable[[Places, str], str]]]] = {
    "protected_partner": [
        ("it is blank, and an underspend goes by priority", lambda at, cell: f'AND({_PRIORITY(at)},{cell}="")'),
        ("there is no such partner", lambda at, cell: f'IF({cell}="",FALSE,NOT({is_partner(at, cell)}))'),
    ],
    "others_first": [
        ("it is blank, and an underspend goes by priority", lambda at, cell: f'AND({_PRIORITY(at)},{cell}="")'),
        ("it is no share from 0 to 1", lambda at, cell: f'IF({cell}="",FALSE,IF(ISNUMBER({cell}),OR({cell}<0,{cell}>1),TRUE))'),
    ],
}  # fmt: skip


def _chosen_anew(job: PoolJob, name: str, cell: str) -> list[Fault]:
    """A choice that the sheets were not made for."""
    if name not in CHOSEN or (name == "performance_fund" and not job.rows["measures"]):
        return []
    value, made = CHOSEN[name], job.settings.get(name)
    was, now = (made == value, f'{cell}="{value}"') if value else (made is not None, f'{cell}<>""')
    if name == "performance_fund":  # 0 is none as well
        was, now = bool(made), f"N({cell})<>0"
    return [(f"({now})<>{str(was).upper()}", "it was changed since the sheets were made: press Pool outturn", cell)]


def setting_checks(job: PoolJob) -> Grid:
    """Every setting that must be there, or that chooses what the sheets are made of."""
    more = ("performance_fund", "performance_partner", "performance_missing") if job.has_performance else ()
    more += ("forecast_method",) if job.rows["months"] else ()
    needed = [s for s in SCHEMA.known.values() if s.required or s.name in (*more, *CHOSEN, *OPTIONAL)]

    def faults(at: Places, i: int) -> list[Fault]:
        cell, setting = at.cell(needed[i].name), needed[i]
        found = [(f'{cell}=""', "it is blank", cell)] if setting.required or setting.name in more else []
        found += _chosen_anew(job, setting.name, cell)
        if setting.name in OPTIONAL:
            found += [(told_of(at, cell), told, cell) for told, told_of in OPTIONAL[setting.name]]
        elif setting.choices:
            found.append((not_one_of(cell, setting.choices), "choose one of the list", cell))
        elif setting.number == "money" and setting.name in more + REQUIRED:
            found += no_sum(cell, setting.label)
        elif setting.name in ("host", "performance_partner"):
            found.append((f"NOT({is_partner(at, cell)})", "there is no such partner", cell))
        if setting.name == "performance_fund":
            given = f"SUMIF({at.column('Partners', 'partner')},{at.cell('performance_partner')},{at.column('Partners', 'contribution')})"
            found.append((f"ROUND({cell}-{given},2)>0", "more than its partner puts in", cell))
        return naming_each(found, {cell: setting.label})

    where = lambda at, i: address_of(at.cell(needed[i].name))
    return Grid("SettingChecks", (
        Column("label", "Setting", "words", 44, tuple(s.label for s in needed)),
        Column("where", "Where", "words", 24, formula=where),
        Column("fault", "To fill or mend", "count", 30, formula=lambda at, i: f'IF({at.at("SettingChecks", "says", i)}="{COMPLETE}",0,1)'),
        Column("says", "What", "words", 60, formula=lambda at, i: first_fault(faults(at, i)), tones=TONES),
    ), len(needed), "Pool, settings")  # fmt: skip
