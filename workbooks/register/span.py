"""The days on which a register can stand: those for which the bands of its alerts are known."""

import datetime as dt
import re

from udfs.findings import Finding
from udfs.parameters import shipped

UNCOVERED = re.compile(r"[Nn]o value of (?P<rule>.+) \(\w+\) covers (?P<day>[0-9/]+); it is known for (?P<known>.+), so choose[^.]*\.?")
RULE, REMEDY = "as_at_outside", "Choose a day in that time."


def outside(day: dt.date, where: str) -> Finding | None:
    """A day of which nothing can be told, at the place it was given; None for every other."""
    known = [entry for entry in shipped() if entry.key == "alert_red_days"]
    first, last = min(entry.valid_from for entry in known), max(entry.valid_to for entry in known)
    if first <= day <= last:
        return None
    told = f"The date asked for is {day:%d/%m/%Y}; the rules of a register are known for {first:%d/%m/%Y} to {last:%d/%m/%Y}."
    return Finding(where, RULE, "block", told, REMEDY)


def in_plain_words(sentence: str) -> str:
    """A sentence, told without the name of a parameter where it says that a rule is not known on a day."""
    told = lambda said: f"{said['rule']}: known for {said['known']}, and the day it was asked for is {said['day']}."
    return UNCOVERED.sub(told, sentence)
