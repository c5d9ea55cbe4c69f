"""What every check returns: a finding says where, which rule, how bad, what, and what to do."""

import re
from dataclasses import asdict, dataclass, field, replace

SEVERITIES = ("block", "warn", "note")
# What to do stands behind the last semicolon of a function's sentence, unless that is part of a text it quotes.
_IN_TWO = re.compile(r'(.+); ((?:[^";]|"[^"]*")+)\.( \(\d+ more like it\))?')
UNSAID = {"block": "Correct the cells its formula reads.", "warn": "Nothing, if it is as it should be.", "note": ""}
CALCULATION, IMPORT = "calculation", "import"  # who found it, where reading the cells again does not find it anew


@dataclass(frozen=True)
class Finding:
    """`where` is a cell ("Inputs!C7"), a file or an option; severity is block, warn or note.

    `by`: CALCULATION, which finds it anew or no more; IMPORT of a file, which is told nowhere else; else it is found whenever the cells are
    read. Two findings that say the same are the same, whoever made them."""

    where: str
    rule: str
    severity: str
    sentence: str
    remedy: str = ""
    by: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity is one of {', '.join(SEVERITIES)}, not {self.severity}")

    @property
    def marked_rule(self) -> str:
        """The rule with who found it, as it stands on a sheet: "calculation: POOL_OUTTURN"."""
        return f"{self.by}: {self.rule}" if self.by else self.rule

    def in_two(self) -> "Finding":
        """The finding with its remedy apart, where a function's sentence says both."""
        if self.remedy:
            return self
        sentence, remedy = in_two(self.sentence)
        return replace(self, sentence=sentence, remedy=remedy or UNSAID[self.severity])

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def in_two(sentence: str) -> tuple[str, str]:
    """What is wrong, and what to do, of a function's sentence; no remedy where it says none."""
    parts = _IN_TWO.fullmatch(sentence)
    if not parts:
        return sentence, ""
    wrong, remedy, more = parts.groups()
    return f"{wrong}{more or ''}.", f"{remedy[:1].upper()}{remedy[1:]}."


def by_and_rule(marked: str) -> tuple[str, str]:
    """Who found it, and the rule, of a `marked_rule`."""
    by, _, rule = marked.partition(": ")
    return (by, rule) if by in (CALCULATION, IMPORT) else ("", marked)


def holds(findings: list[Finding]) -> bool:
    """Whether nothing blocks."""
    return all(f.severity != "block" for f in findings)
