"""Faults of the settings of a contract model, as conditions that a formula can look at: each setting as it stands now."""

import datetime as dt
from collections.abc import Callable

from udfs.cells import shown
from workbooks.contract_model.findings import ENTERED, SHARE_SETTINGS
from workbooks.contract_model.gate_rows import SHAPE, keeps_money
from workbooks.contract_model.job import READING_A, READING_B, SCHEMA, TABLE, ContractJob
from workbooks.job.findings import is_number, naming
from workbooks.job.schema import Setting
from workbooks.layout import Places
from workbooks.live_gate import Fault, no_number, wanted

# those that choose formulas or columns, or a dated rate: a change of them needs the sheets anew
FIXED = ("benchmark", "gain_by_score", "start_date")
# those that may come and go without new sheets
FREE = ("gain_cap", "loss_cap", "distribution_gate", "top_slice", "cascade_steps", "cascade_method")
# those that make a sheet or an argument appear once they are filled in
SHAPING = ("rise", "rise_share", "rise_years", "added", "reached_in_year", "trajectory_from", "savings_cap", "form", "party_year", "leaver",
           "last_month", "registered_list", "core_per_head", "benchmark", "gain_by_score")  # fmt: skip


def setting_faults(job: ContractJob) -> list[tuple[Setting, Callable[[Places], list[Fault]]]]:
    """Every setting that is looked at, and what may be wrong with it."""
    looked_at = [s for s in SCHEMA.known.values() if s.required or s.number != "text" or s.choices or s.name in SHAPING]
    return [(s, lambda at, s=s: _faults(job, s, at, at.cell(s.name))) for s in looked_at]


def _faults(job: ContractJob, s: Setting, at: Places, cell: str) -> list[Fault]:
    made = job.settings.get(s.name)
    found = [(cell, f'{cell}=""', f"{s.label} is blank")] if (s.required or made is not None) and s.name not in FREE else []
    if made is None and s.name in SHAPING:
        found.append((cell, f'{cell}<>""', f"{s.label} was blank: {SHAPE}"))
    elif made is not None and s.name in FIXED:
        was = f"DATE({made.year},{made.month},{made.day})" if isinstance(made, dt.date) else f'"{made}"'
        found.append((cell, f"{cell}<>{was}", f"{s.label} was changed: make the sheets anew, press Contract model"))
    if s.choices:
        one_of = ",".join(f'{cell}="{c}"' for c in ("", *_open(job, s)))
        found.append((cell, f"NOT(OR({one_of}))", f"choose one of {', '.join(_open(job, s))}"))
    elif s.number != "text":
        share = s.name in SHARE_SETTINGS
        found.append((cell, no_number(s, cell, share), f"{s.label} is {wanted(s, share)}"))
    found += [(cell, condition, told) for condition, told in OTHERS.get(s.name, lambda *_: [])(job, at, cell)]
    return naming(found, {cell: s.label})


def _open(job: ContractJob, s: Setting) -> tuple[str, ...]:
    """Choices the sheets were made for."""
    if s.name != "trajectory_from":
        return s.choices
    return (TABLE,) * job.given("trajectory") + (READING_A, READING_B) * job.has_readings or s.choices


# ---- with other cells


def _term(job: ContractJob, at: Places, cell: str) -> list[tuple[str, str]]:
    return [(f"{cell}<>COUNT({at.column('Years', 'year')})", "the table Years does not have that many")]


def _party_year(job: ContractJob, at: Places, cell: str) -> list[tuple[str, str]]:
    last = len(job.years)
    return [(f'IF({cell}="",FALSE,OR({cell}<>INT({cell}),{cell}<1,{cell}>{last}))', f"choose a year of the contract, which has {last}")]


def _price_bases(job: ContractJob, at: Places, cell: str) -> list[tuple[str, str]]:
    other = at.cell("trajectory_price_base")
    return [(f'AND({cell}<>"",{other}<>"",{cell}<>{other})', "the trajectory has another price base; they are never mixed")]


def _discount(job: ContractJob, at: Places, cell: str) -> list[tuple[str, str]]:
    """The dated rate is for real amounts."""
    entry = job.parameters.get("discount_rate")
    if entry is None or entry.evidence == ENTERED or not is_number(entry.value):
        return []
    nominal = f'AND({at.cell("trajectory_price_base")}="nominal",{cell}={entry.value!r})'
    return [(nominal, f"the amounts are nominal, the dated rate {shown(entry.value)} is for real ones; enter a nominal one")]


def _leaver(job: ContractJob, at: Places, cell: str) -> list[tuple[str, str]]:
    return [(f"NOT({keeps_money(job, at, cell)})", "it is no party that keeps money")] if job.ends_early else []


def _last_month(job: ContractJob, at: Places, cell: str) -> list[tuple[str, str]]:
    if not job.ends_early:
        return []
    start = at.cell("start_date")
    month = f"(YEAR({cell})-YEAR({start}))*12+MONTH({cell})-MONTH({start})-12*({at.cell('party_year')}-1)"
    return [(f"OR({month}<0,{month}>11)", "it is not a month of the year shown party by party")]


def _above_zero(job: ContractJob, at: Places, cell: str) -> list[tuple[str, str]]:
    return [(f'{cell}&""="0"', "it is 0")]


OTHERS = {"years": _term, "party_year": _party_year, "cost_price_base": _price_bases, "discount_rate": _discount, "leaver": _leaver,
          "last_month": _last_month, "registered_list": _above_zero, "core_per_head": _above_zero}  # fmt: skip
