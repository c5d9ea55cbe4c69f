"""Two vintages of one table: which units came, went, moved or were coded anew, and what that did to every sum."""

from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.capitation.codes import must_stand, once_each, unit_code, unit_codes
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "4, vintage diff", evidence="project rule")
TOTAL = "total"
Units = dict[str, tuple[str, list[Fraction]]]  # code -> parent, figures


def _codes(name: str, words: str, example: list[str]) -> Param:
    return Param(name, words, kind="any", rank="column", unit="code", example=example)


def _figures(name: str, words: str, example: list[list[float]]) -> Param:
    return Param(name, words, kind="number", rank="table", unit="persons or GBP", example=example)


@udf(
    params=[
        _codes("before_codes", "Units of the earlier vintage, each once", ["A1", "B2", "C3", "D4"]),
        _codes("before_parents", "Area or place each belonged to", ["N", "N", "S", "S"]),
        _figures("before_amounts", "Their figures that may be added up (list, weighted people, GBP), one column a figure; no indices",
                 [[100], [200], [300], [50]]),
        _codes("after_codes", "Units of the later vintage, each once", ["A1", "B2", "C9", "E5"]),
        _codes("after_parents", "Area or place each belongs to", ["N", "S", "S", "N"]),
        _figures("after_amounts", "Their figures, in the same columns", [[110], [190], [350], [20]]),
        Param("coded_anew", "Units with a new code, two columns: earlier code, later code; several earlier codes of one later code are "
              "a merger and are added up", kind="any", rank="table", unit="code", example=[["C3", "C9"], ["D4", "C9"]], blank="none"),
    ],
    result=Result("table", "any", "code, text, persons or GBP", "One row for each unit of either vintage by code, then a total row; "
                  "columns: code (the later one), what happened (same, added, removed, moved, coded anew, coded anew and moved, merged, "
                  "merged and moved), parents before, parent after, then for each figure before, after and change"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def capitation_vintage_difference(
    before_codes: list[Any], before_parents: list[Any], before_amounts: list[list[float]], after_codes: list[Any],
    after_parents: list[Any], after_amounts: list[list[float]], coded_anew: list[list[Any]] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Which units changed between two vintages, and how each change adds up to the change of the sum.

    amounts: n x k and m x k, persons or GBP. Result: rows of code, what happened, parents before, parent after, k times before, after and
    change; last a row total. An added unit had 0 before, a removed one has 0 after. Law: changes of the units add up to the change of the
    sum, in every column. A split of one unit into several needs shares and a source and is not made here. Errors: #VALUE! for a unit
    twice, a number where a code belongs, figures in different columns, or a new code that does not stand in its vintage.
    """
    before = _units("before", before_codes, before_parents, before_amounts)
    after = _units("after", after_codes, after_parents, after_amounts)
    width = len(before_amounts[0])
    if len(after_amounts[0]) != width:
        raise errors.LengthsDiffer("after_amounts", found=len(after_amounts[0]), what="columns", other="before_amounts", expected=width)
    origins = _origins(before, after, _anew(coded_anew, before, after))
    rows, sums = [], [Fraction(0)] * (3 * width)
    for code in sorted(origins):
        row, figures = _row(code, origins[code], before, after, width)
        rows.append(row + figures)
        sums = [s + figure for s, figure in zip(sums, figures, strict=True)]
    return [*rows, [TOTAL, "", "", "", *sums]]


def _units(side: str, codes: list[Any], parents: list[Any], amounts: list[list[float]]) -> Units:
    names = f"{side}_codes", f"{side}_parents", f"{side}_amounts"
    same_length(**dict(zip(names, (codes, parents, amounts), strict=True)))
    keys = once_each(names[0], unit_codes(names[0], codes))
    homes = unit_codes(names[1], parents)
    return {key: (home, [exact(a) for a in line]) for key, home, line in zip(keys, homes, amounts, strict=True)}


def _anew(lines: list[list[Any]] | None, before: Units, after: Units) -> dict[str, str]:
    """Earlier code -> later code."""
    found: dict[str, str] = {}
    for row, line in enumerate(lines or []):
        if all(cell is None for cell in line):
            continue
        if len(line) != 2:
            raise errors.LengthsDiffer(At("coded_anew", row), found=len(line), what="columns", other="a line", expected=2)
        at = At("coded_anew", row, 0), At("coded_anew", row, 1)
        old, new = unit_code(at[0], line[0]), unit_code(at[1], line[1])
        must_stand(at[0], old, before, "before_codes")
        must_stand(at[1], new, after, "after_codes")
        if old in found or old in after:
            what = "has two later codes" if old in found else "still stands in after_codes"
            raise errors.Refused(at[0], reason=f"{shown(old)} {what}; one unit goes to one code only")
        found[old] = new
    return found


def _origins(before: Units, after: Units, anew: dict[str, str]) -> dict[str, list[str]]:
    """Later code -> the earlier codes it comes from; a removed unit stands under its own code."""
    origins: dict[str, list[str]] = {code: [] for code in after}
    for code in before:
        origins.setdefault(anew.get(code, code), []).append(code)
    return origins


def _row(code: str, origins: list[str], before: Units, after: Units, width: int) -> tuple[list[Any], list[Fraction]]:
    """Code, what happened, parents, and the figures before, after and changed."""
    parents = list(dict.fromkeys(before[origin][0] for origin in origins))
    home = after[code][0] if code in after else ""
    was = [sum((before[origin][1][k] for origin in origins), Fraction(0)) for k in range(width)]
    now = after[code][1] if code in after else [Fraction(0)] * width
    figures = [cell for old, new in zip(was, now, strict=True) for cell in (old, new, new - old)]
    return [code, _happened(code, origins, code in after, parents != [home]), ", ".join(parents), home], figures


def _happened(code: str, origins: list[str], stands: bool, other_parent: bool) -> str:
    if not origins or not stands:
        return "removed" if origins else "added"
    what = "merged" if len(origins) > 1 else "" if origins == [code] else "coded anew"
    return " and ".join(filter(None, (what, "moved" if other_parent else ""))) or "same"
