"""What a sheet Completion holds back, told once: the cells to fill or mend, instead of every calculation that waits for them."""

import re
from collections.abc import Iterable, Mapping

from udfs.findings import Finding
from workbooks.formulas import FormulaCell

COMPLETION, RULE = "Completion", "held back"
HELD = "held back: see Completion"
_NAMED = re.compile(r"([^:]+![A-Z]+[0-9]+): (.+)")  # how that sheet names a cell and what is wrong with it
_WAITS = "; mend that cell first"  # a calculation that reads the error of another one
_REMEDY = "Fill it in or correct it; nothing is calculated before the sheet Completion is complete."


def told_once(findings: list[Finding], values: Mapping[FormulaCell, object]) -> list[Finding]:
    """The findings without those of calculations that are held back; in their place the cells the sheet Completion names."""
    named = list(_cells(values))
    if not named and not any(HELD in f.sentence for f in findings):
        return findings
    told = [f"({finding.where})" for finding in named]  # as our functions name a cell
    told += [reason for finding in named if (reason := finding.sentence.partition(": ")[2])]  # a calculation it quotes
    waits = lambda f: HELD in f.sentence or f.sentence.rstrip(".").endswith(_WAITS) or any(words in f.sentence for words in told)
    rest = [f for f in findings if not waits(f)]
    waiting = len(findings) - len(rest)
    count = f"{waiting} calculations are held back: the inputs are not complete."
    return [*(named or [Finding(COMPLETION, RULE, "block", count, "Fill in or correct what the sheet Completion names.")]), *rest]


def _cells(values: Mapping[FormulaCell, object]) -> Iterable[Finding]:
    said = dict.fromkeys(str(value) for cell, value in values.items() if cell.sheet == COMPLETION)
    for match in filter(None, map(_NAMED.fullmatch, said)):
        yield Finding(match[1], RULE, "block", f"{match[2][:1].upper()}{match[2][1:]}.", _REMEDY)
