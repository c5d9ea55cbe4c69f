"""The dated parameters of the capitation formula, checked before any workbook is made from them."""

import datetime as dt
import math
from fractions import Fraction

from udfs.cells import shown
from udfs.columns import SUM_TOLERANCE
from udfs.findings import Finding
from udfs.money import exact
from udfs.parameters import Parameter, shipped

SERVICE_WEIGHTS = ("hchs_weight_general_and_acute", "hchs_weight_community", "hchs_weight_mental_health", "hchs_weight_maternity")
INEQUALITIES_WEIGHT = "inequalities_weight"
POPULATION = "quantum_population"
PARAMETERS = (*SERVICE_WEIGHTS, INEQUALITIES_WEIGHT, "quantum_hchs", "quantum_prescribing", POPULATION)
CONVENTIONS = ("small_list_persons", "list_tolerance")  # ours, shown nowhere as inputs


def local_findings(local: tuple[Parameter, ...], as_at: dt.date, file: str) -> list[Finding]:
    """What is wrong with a person's own file: entries nobody knows, another unit than ours, nothing for the date."""
    units = {entry.key: entry.unit for entry in shipped()}
    found = []
    for entry in local:
        if entry.key not in (*PARAMETERS, *CONVENTIONS):
            remedy = f"Correct the name; known are {', '.join((*PARAMETERS, *CONVENTIONS))}."
            found.append(Finding(f"{file}, {entry.key}", "parameters", "block", f"There is no parameter {entry.key}.", remedy))
        elif entry.unit != units[entry.key]:
            sentence = f"{entry.key} is given in {entry.unit}, but is counted in {units[entry.key]}."
            found.append(Finding(f"{file}, {entry.key}", "parameters", "block", sentence, "Convert the value and correct the unit."))
    if not any(entry.valid_from <= as_at <= entry.valid_to for entry in local):
        sentence = f"No entry of the file covers {as_at:%d/%m/%Y}."
        found.append(Finding(file, "parameters", "block", sentence, "Correct its dates, or leave --parameters out to use ours."))
    return found


def parameter_findings(entries: dict[str, Parameter], file: str) -> list[Finding]:
    """What is wrong with the values: no number, below zero, a share above 1, service weights that do not add up to 1."""
    faults = [_fault(entry) for entry in entries.values()]
    found = [_finding(file, entry.key, fault) for entry, fault in zip(entries.values(), faults, strict=True) if fault]
    if not found:
        total = sum((exact(entries[key].value) for key in SERVICE_WEIGHTS), Fraction(0))
        if abs(total - 1) > SUM_TOLERANCE:
            off = shown(float(total - 1))
            sentence = f"The service weights add up to {shown(float(total))}, not 1 (difference {off}); they are never rescaled."
            found.append(Finding(f"{file}, {', '.join(SERVICE_WEIGHTS)}", "weights add up", "block", sentence, "Correct the weights."))
    return found


def _fault(entry: Parameter) -> str:
    value = entry.value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return "is not a number"
    if value < 0:
        return "is negative"
    return "is above 1, which a share cannot be" if entry.unit == "share" and value > 1 else ""


def _finding(file: str, key: str, fault: str) -> Finding:
    return Finding(f"{file}, {key}", "parameters", "block", f"The value of {key} {fault}.", "Correct it.")
