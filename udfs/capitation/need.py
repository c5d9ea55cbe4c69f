"""From counts of people to weighted people: age bands, weights a head, blanks decided by column (F1)."""

from fractions import Fraction
from math import lcm
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "F1, need-weighted, normalised population",
                   evidence="published rule; the exact form is the project's")  # fmt: skip
PERSON_BASED = Source("BMJ, record 22110252", "person-based formulae: 77 % of variation between practices, about 12 % between persons",
                      evidence="read")  # fmt: skip
RISK_SCORES = Source("tuva-health, docs pull request 167", "docs/risk-adjustment/cms-hccs.md: normalisation and coding adjustment",
                     evidence="reproduced")  # fmt: skip
BLANKS = Param("blanks", "What a blank among the people means: error, or zero where the file leaves out ages nobody has", kind="text",
               rank="scalar", unit="text", example="error", choices=("error", "zero"))  # fmt: skip
AGE_AND_SEX_ALONE = "age and sex alone: not fit to split a budget"
POLICIES = ("error", "zero", "carry")


@udf(
    params=[
        Param("people", "People of each unit by single year of age, one row a unit, one sex at a time", kind="number", rank="table",
              unit="persons", example=[[10, 20, 30]], minimum=0, blank="none"),
        Param("ages", "Age in each column of people", kind="number", rank="row", unit="years", example=[83, 84, 85], minimum=0),
        Param("band_starts", "First age of each band, ascending", kind="number", rank="row", unit="years", example=[80, 85], minimum=0),
        Param("oldest_age", "Oldest age the last band stands for; 120 where it is open, as in 85 and over", kind="number", rank="scalar",
              unit="years", example=120, above=0),
        BLANKS,
    ],
    result=Result("table", "number", "persons", "People of each unit by band, one column a band"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def capitation_age_bands(
    people: list[list[float | None]], ages: list[float], band_starts: list[float], oldest_age: float, blanks: str = "error"
) -> list[list[Fraction]]:
    """People by single age brought into the age bands of the weights; nobody may fall outside (F1).

    people: persons, n x ages; band_starts: years, K; oldest_age: years. Result: persons, n x K. Law: every row keeps its people.
    Errors: #VALUE! for people younger than the first band or older than the mapping, for an age given twice, and for a blank unless
    blanks is zero.
    """
    if len(ages) != len(people[0]):
        raise errors.LengthsDiffer("ages", found=len(ages), what="columns", other="people", expected=len(people[0]))
    for k, start in enumerate(band_starts[1:], 1):
        if start <= band_starts[k - 1]:
            raise errors.OutOfRange(At("band_starts", None, k), value=shown(start), rule="bands must ascend; put them in order of age")
    if oldest_age < band_starts[-1]:
        raise errors.OutOfRange("oldest_age", value=shown(oldest_age), rule="it must not be below the start of the last band")
    table = [[_count(At("people", i, j), cell, blanks) for j, cell in enumerate(row)] for i, row in enumerate(people)]
    bands = [_band(j, ages, band_starts, oldest_age, sum(row[j] for row in table)) for j in range(len(ages))]
    rows = []
    for row in table:
        counts = [Fraction(0)] * len(band_starts)
        for band, count in zip(bands, row, strict=True):
            if band is not None:
                counts[band] += count
        rows.append(counts)
    return rows


def _band(column: int, ages: list[float], starts: list[float], oldest: float, people: Fraction | int) -> int | None:
    """The band of a column of ages; None where nobody stands in a column outside the bands."""
    age = ages[column]
    if age in ages[:column]:
        raise errors.Refused(At("ages", None, column), reason=f"age {shown(age)} is given twice; give one sex at a time, each age once")
    if starts[0] <= age <= oldest:
        return max(k for k, start in enumerate(starts) if start <= age)
    if people:
        side = "older than the mapping, which ends at" if age > oldest else "younger than the mapping, which begins at"
        end = shown(oldest if age > oldest else starts[0])
        reason = f"{shown(float(people))} people of age {shown(age)} are {side} {end}; extend the bands and their weights"
        raise errors.Refused(At("ages", None, column), reason=reason)
    return None


@udf(
    params=[
        Param("people", "People of each unit by band of age and sex, one column a band", kind="number", rank="table", unit="persons",
              example=[[1000, 500], [2000, 100]], minimum=0, blank="none"),
        Param("weights_per_head", "Cost or need of one person in each band; only the ratios matter", kind="number", rank="row",
              unit="GBP a head, or any", example=[500, 2000], minimum=0, blank="none"),
        Param("additional_need", "Additional need of each unit, 1 = none; 1 for all when left out", kind="number", rank="column",
              unit="ratio", example=[1.1, 0.95], above=0),
        BLANKS,
    ],
    result=Result("table", "any", "as the weights, persons, text", "Three columns, one row a unit: weighted sum before scaling, weighted "
                  "population (adds up to the people of all units listed, which are its base), and a warning where age and sex stand "
                  "alone"),
    sources=[REFERENCE, PERSON_BASED],
    since="0.3.0",
)  # fmt: skip
def capitation_weighted_population(
    people: list[list[float | None]], weights_per_head: list[float | None], additional_need: list[float] | None = None,
    blanks: str = "error",
) -> list[list[Any]]:  # fmt: skip
    """Need-weighted population: people x weight a head x additional need, scaled back to the number of people (F1).

    people: persons, n x K; weights_per_head: K; additional_need: n. Result: n rows of weighted sum, weighted population, warning. Law: the
    weighted populations add up to the people. Age-sex weights alone correlate 0.37 with NHS England's 2026/27 practice need index and 0.72
    with deprivation added (6,042 practices). Errors: #DIV/0! when the weighted sum is zero; #VALUE! for a band with people and no weight.
    """
    if len(weights_per_head) != len(people[0]):
        raise errors.LengthsDiffer("weights_per_head", found=len(weights_per_head), what="bands", other="people", expected=len(people[0]))
    same_length(people=people, additional_need=additional_need)
    table = [[_count(At("people", i, j), cell, blanks) for j, cell in enumerate(row)] for i, row in enumerate(people)]
    weights = [_weight(j, weight, table) for j, weight in enumerate(weights_per_head)]
    shared = lcm(*(w.denominator for w in weights))  # whole numbers, so that a national table takes seconds and not minutes
    whole = [w.numerator * (shared // w.denominator) for w in weights]
    need = [exact(f) for f in additional_need] if additional_need else [Fraction(1)] * len(table)
    raw = [Fraction(sum(map(int.__mul__, whole, row)) if all(isinstance(c, int) for c in row)
                    else sum(w * c for w, c in zip(whole, row, strict=True))) / shared * f
           for row, f in zip(table, need, strict=True)]  # fmt: skip
    total = sum(raw, Fraction(0))
    if total == 0:
        raise errors.NoShareToTake("people")
    scale = sum((sum(row, 0) for row in table), Fraction(0)) / total
    return [[amount, amount * scale, "" if additional_need else AGE_AND_SEX_ALONE] for amount in raw]


def _weight(column: int, weight: float | None, table: list[list[Any]]) -> Fraction:
    """The weight of a band; a blank is fine only where nobody is."""
    if weight is not None:
        return exact(weight)
    people = sum(row[column] for row in table)
    if people:
        remedy = f"{shown(float(people))} people are in this band, so give its weight"
        raise errors.BlankCell(At("weights_per_head", None, column), remedy=remedy)
    return Fraction(0)


def _count(at: At, cell: float | None, blanks: str) -> int | Fraction:
    """Persons, as a whole number where it is one."""
    if cell is None:
        if blanks == "error":
            raise errors.BlankCell(at, remedy="a blank is not a zero, so fill it in, or say zero in blanks where nobody is meant")
        return 0
    return int(cell) if cell == int(cell) else exact(cell)


@udf(
    params=[
        Param("values", "Figures of each unit, one column a figure", kind="number", rank="table", unit="any",
              example=[[6552.2, 0.95], [4216.3, 0.96]], minimum=0, blank="none"),
        Param("policies", "What a blank means in each column: error, zero, or carry (not available: the cell stays #N/A)", kind="text",
              rank="row", unit="text", example=["zero", "error"], choices=POLICIES),
        Param("headings", "Name of each column, for the notes", kind="text", rank="row", unit="text", example=["WP_Mat", "MFF_index"]),
    ],
    result=Result("table", "any", "as the values, text", "The columns of values with every blank decided, and a last column that says for "
                  "each unit which blank was taken as what (empty where there was none)"),
    sources=[Source("commissioning-workbooks, capitation reference", "conventions: blank, zero and one are three different things; F3",
                    evidence="project rule")],
    since="0.3.0",
)  # fmt: skip
def capitation_blanks(values: list[list[float | None]], policies: list[str], headings: list[str] | None = None) -> list[list[Any]]:
    """Blanks decided by column, each told beside its unit: error, zero by choice, or not available. Never 1.

    values: n x K; policies: K; headings: K. Result: n rows of K values and a note. Errors: #VALUE! for a blank in a column whose policy is
    error; #N/A in the cell of a blank that is carried.
    """
    for name, line in (("policies", policies), ("headings", headings)):
        if line is not None and len(line) != len(values[0]):
            raise errors.LengthsDiffer(name, found=len(line), what="columns", other="values", expected=len(values[0]))
    names = headings or [f"column {j + 1}" for j in range(len(values[0]))]
    rows = []
    for i, row in enumerate(values):
        cells = [_decided(At("values", i, j), cell, policies[j], names[j]) for j, cell in enumerate(row)]
        told = {"zero": "taken as 0", "carry": "not available"}
        notes = [f"{names[j]} blank, {told[policies[j]]}" for j, cell in enumerate(row) if cell is None]
        rows.append([*cells, "; ".join(notes)])
    return rows


def _decided(at: At, cell: float | None, policy: str, name: str) -> Any:
    if cell is not None:
        return cell
    if policy == "error":
        raise errors.BlankCell(at, remedy=f"{name} may not be blank, so fill it in or choose another policy")
    return 0 if policy == "zero" else errors.NotAvailable(at, reason=f"{name} is not available for this unit")


@udf(
    params=[
        Param("coefficients", "Published coefficient of each thing that counts for the person", kind="number", rank="column", unit="score",
              example=[0.396, 0.166, 0.36, 0.112]),
        Param("normalisation", "What the score is divided by", kind="number", rank="scalar", unit="ratio", example=1.015, above=0),
        Param("coding_adjustment", "Share taken off for more complete coding; 0 or left out = none", kind="number", rank="scalar",
              unit="share", example=0.059, minimum=0),
    ],
    result=Result("row", "number", "score", "Raw score, normalised score, adjusted score"),
    sources=[RISK_SCORES],
    since="0.3.0",
)  # fmt: skip
def capitation_risk_score(coefficients: list[float], normalisation: float = 1, coding_adjustment: float = 0) -> list[Fraction]:
    """Additive risk score of a person: raw, normalised and adjusted for coding, side by side (F1; a method from the United States).

    coefficients: n. Result: a row of three scores. Errors: #VALUE! when the coding adjustment is above 1.
    """
    if coding_adjustment > 1:
        raise errors.OutOfRange("coding_adjustment", value=shown(coding_adjustment), rule="it is a share, so it must be between 0 and 1")
    raw = sum(map(exact, coefficients), Fraction(0))
    normalised = raw / exact(normalisation)
    return [raw, normalised, normalised * (1 - exact(coding_adjustment))]
