"""What every check returns: a finding says where, which rule, how bad, what, and what to do."""

from dataclasses import asdict, dataclass

SEVERITIES = ("block", "warn", "note")


@dataclass(frozen=True)
class Finding:
    """`where` is a cell ("Inputs!C7"), a file or an option; severity is block, warn or note."""

    where: str
    rule: str
    severity: str
    sentence: str
    remedy: str = ""

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity is one of {', '.join(SEVERITIES)}, not {self.severity}")

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def holds(findings: list[Finding]) -> bool:
    """Whether nothing blocks."""
    return all(f.severity != "block" for f in findings)
