"""What a calculation of a tender found, told once: one cause shows in many cells."""

from dataclasses import replace

from udfs.findings import CALCULATION, Finding

LONE = "so its price has not been tested"  # a warning of its own: the bid is scored all the same
ADMISSION, WAITING = "admission", "waits for another cell"
NOT_ADMITTED, WAITS, STRESS = "the bid is not admitted", "mend that cell first", "Stress "


def told_once(calculated: list[Finding]) -> list[Finding]:
    """The findings of a calculation. Bids not admitted, which say #N/A in every later step, are one line; so is all that merely waits
    for another cell. A stress test that has no answer of its own (two bids, a tie) is no reason to stop."""
    calculated = [replace(f, severity="warn") if LONE in f.sentence else f for f in calculated]
    cells = [f.where for f in calculated if NOT_ADMITTED in f.sentence]
    others = [f for f in calculated if NOT_ADMITTED not in f.sentence]
    causes = [f for f in others if not f.where.startswith(STRESS) and WAITS not in f.sentence]
    if any(f.severity == "block" for f in causes):
        waiting = [f.where for f in others if f not in causes]
        told = [*causes, *(_later(waiting) if waiting else [])]
    else:
        told = [replace(f, severity="warn") if f.where.startswith(STRESS) and f.severity == "block" else f for f in others]
    if not cells:
        return told
    sentence = f"A bid that is not admitted shows #N/A in {len(cells)} places, from {cells[0]} on; the reason stands on Result."
    return [*told, Finding("Result", ADMISSION, "note", sentence, "Look at the admission of each lot.", CALCULATION)]


def _later(cells: list[str]) -> list[Finding]:
    sentence = f"{len(cells)} more answers wait for the cells named above, from {cells[0]} on."
    return [Finding(cells[0], WAITING, "block", sentence, "Mend those first.", CALCULATION)]
