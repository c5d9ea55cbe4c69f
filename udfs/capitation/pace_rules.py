"""The rules of a pace of change, read from name and value rows."""

from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param
from udfs.settings import cell_as

MUST = ("floor_growth", "convergence")
MAY = ("cap_growth", "taper_from", "taper_to", "furthest_below_target")
RULES = Param("rules", "Rules, two columns: name and value. Needed: floor_growth (least growth of a baseline, share; 0.01 is 1 %) and "
              "convergence (0 = the same growth for all, up to 1). Optional: cap_growth (most growth), taper_from and taper_to (distance "
              "over target at which the floor begins to fade and is gone; the published rule is 0.05 and 0.1), furthest_below_target "
              "(furthest a unit may end under its target, share)", kind="any", rank="table", unit="name and share",
              example=[["floor_growth", 0.01], ["convergence", 0.5], ["cap_growth", 0.06]], blank="none")  # fmt: skip
CELL = Param("rules", "", kind="number", rank="scalar", unit="share", example=None)


class Rules(NamedTuple):
    """Shares; None where a rule is not used."""

    floor_growth: Fraction
    convergence: Fraction
    cap_growth: Fraction | None = None
    taper_from: Fraction | None = None
    taper_to: Fraction | None = None
    furthest_below_target: Fraction | None = None

    def strength(self, distance: Fraction) -> Fraction:
        """How much of the floor a unit has: 1, fading to 0 between the two distances of the taper."""
        if self.taper_from is None or self.taper_to is None:
            return Fraction(1)
        return min(max((self.taper_to - distance) / (self.taper_to - self.taper_from), Fraction(0)), Fraction(1))


def read_rules(rows: list[list[Any]]) -> Rules:
    """The rules; a misspelt, doubled, blank or missing one is refused, because each would silently change the answer."""
    given: dict[str, Fraction] = {}
    place: dict[str, int] = {}
    for row, line in enumerate(rows):
        name, value = (list(line) + [None, None])[:2]
        if name is None and value is None:
            continue
        if name not in (*MUST, *MAY):
            raise errors.NotAChoice(At("rules", row, 0), value=shown(name), choices=", ".join((*MUST, *MAY)))
        if name in given:
            raise errors.Refused(At("rules", row, 0), reason=f"{name} is given twice; keep one")
        if value is None:
            remedy = f"give the value of {name}" if name in MUST else f"give the value of {name}, or clear its name where it does not apply"
            raise errors.BlankCell(At("rules", row, 1), remedy=remedy)
        given[name], place[name] = exact(cell_as(At("rules", row, 1), value, CELL)), row
    missing = [name for name in MUST if name not in given]
    if missing:
        raise errors.Refused("rules", reason=f"{' and '.join(missing)} is not given; add a row with its name and value")
    _check(given, place)
    return Rules(**given)


def _check(given: dict[str, Fraction], place: dict[str, int]) -> None:
    def refuse(name: str, rule: str) -> None:
        raise errors.OutOfRange(At("rules", place[name], 1), value=shown(given[name]), rule=f"{name} {rule}")

    if given["floor_growth"] < -1:
        refuse("floor_growth", "cannot be below -1, which is nothing left")
    if not 0 <= given["convergence"] <= 1:
        refuse("convergence", "must be between 0 and 1")
    if not 0 <= given.get("furthest_below_target", Fraction(0)) <= 1:
        refuse("furthest_below_target", "must be between 0 and 1")
    if given.get("cap_growth", given["floor_growth"]) < given["floor_growth"]:
        refuse("cap_growth", "must not be below floor_growth")
    alone = [name for name in ("taper_from", "taper_to") if name in given]
    if len(alone) == 1:
        refuse(alone[0], "needs its other end: give both taper_from and taper_to, or neither")
    if alone and given["taper_from"] >= given["taper_to"]:
        refuse("taper_to", "must be above taper_from, or the floor would end in a cliff edge")
    if alone and given["floor_growth"] < 0:
        refuse("floor_growth", "must not be negative with a taper, which would then spare the units furthest over target")
