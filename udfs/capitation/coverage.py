"""Coverage and overlap ledger: every row of a source is placed or refused, every unit of the universe covered or missing, by name."""

import datetime as dt
from typing import Any

from udfs.capitation.ledger import COVERED, KINDS, PLACED, Amounts, Ledger, Side, acceptance, ledger, sides
from udfs.columns import exact_sum
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "4, coverage and overlap ledger", evidence="project rule")
EFIT = Source("pete4nhs/eFIT-tool, input files at d23e964", "South Yorkshire, Humber, Surrey and Sussex files",
              "https://github.com/pete4nhs/eFIT-tool", evidence="reproduced")  # fmt: skip
UNIVERSE = Param("universe_codes", "Code of every unit there is, each once", kind="any", rank="column", unit="code",
                 example=["M83001", "M83016", "M83033"])  # fmt: skip
SOURCE = Param("source_codes", "Code in each row of the source", kind="any", rank="column", unit="code",
               example=["M83001", "M83016", "H85001", "M83016"])  # fmt: skip
UNIVERSE_AMOUNTS = Param("universe_amounts", "What each unit carries by the universe, one column a figure (people, weighted people, GBP); "
                         "a column nobody fills is not known there", kind="number", rank="table", unit="persons or GBP",
                         example=[[9000], [6500], [7200]], blank="none")  # fmt: skip
SOURCE_AMOUNTS = Param("source_amounts", "The same figures by the source, in the same columns; blank where it does not tell them; "
                       "left out when it tells none: each row then carries what the universe tells of its code", kind="number",
                       rank="table", unit="persons or GBP", example=[[9000], [6500], [8100], [6500]], blank="none")  # fmt: skip
UNIVERSE_GROUPS = Param("universe_groups", "Group (area, place) each unit belongs to; left out when only the source tells groups",
                        kind="any", rank="column", unit="code", example=["QNC", "QNC", "QNC"])  # fmt: skip
SOURCE_GROUPS = Param("source_groups", "Group each row of the source stands under; left out when there are none", kind="any",
                      rank="column", unit="code", example=["QNC", "QNC", "QNC", "QNC"])  # fmt: skip
ACCEPTED = Param("accepted", "Findings a person has accepted, four columns: kind "
                 f"({', '.join(KINDS)}), group (blank when there are none), code, reason", kind="any", rank="table", unit="text",
                 example=[["alien", "QNC", "H85001", "moved in on 1 April"]], blank="none")  # fmt: skip
DATES = Param("dates", "Two cells: as-at date of the universe (population), then of the source (mapping). A population older than the "
              "mapping is a finding", kind="date", rank="row", unit="date", example=["2026-04-01", "2026-04-01"])  # fmt: skip
COLUMNS = [UNIVERSE, UNIVERSE_AMOUNTS, SOURCE, SOURCE_AMOUNTS, UNIVERSE_GROUPS, SOURCE_GROUPS]
Codes = list[Any]


@udf(
    params=[*COLUMNS, ACCEPTED, DATES],
    result=Result("table", "any", "text, rows and amounts", "Twelve rows: rows in; rows placed; rows refused; of these alien, duplicate, "
                  "overlap; units of the universe; units covered; units missing; units in overlap; codes under two groups; findings not "
                  "accepted. Columns: line, rows or units, one column for each figure carried, verdict (last row: clear or block)"),
    sources=[REFERENCE, EFIT],
    since="0.3.0",
)  # fmt: skip
def capitation_coverage(
    universe_codes: Codes, universe_amounts: Amounts, source_codes: Codes, source_amounts: Amounts | None = None,
    universe_groups: Codes | None = None, source_groups: Codes | None = None, accepted: list[list[Any]] | None = None,
    dates: list[dt.date] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Coverage and overlap ledger of a source against the universe: who is in, who is dropped, who is foreign, who is there twice.

    Codes: n units, m rows; amounts: n x k and m x k, the same figures in the same columns. A code alone decides; order never matters.
    alien: not in the universe, or under a group that is not its own. duplicate: again under the same group. overlap: under two groups
    where the universe tells none. missing: no row. Any finding blocks until it is accepted by name and reason; accepting a row does not
    place it. Laws: placed + refused = rows in, covered + missing + in overlap = units, for counts and figures. Errors: #VALUE! for a
    number where a code belongs, a unit twice in the universe, an acceptance that meets no finding.
    """
    universe, source = sides(universe_codes, universe_amounts, source_codes, source_amounts, universe_groups, source_groups)
    book = ledger(universe, source, dates)
    reasons = acceptance(accepted, book.findings)
    open_findings = sum((f.kind, f.group, f.code) not in reasons for f in book.findings)
    return [*_lines(book, universe, source), *_last(book, open_findings, len(universe_amounts[0]))]


def _lines(book: Ledger, universe: Side, source: Side) -> list[list[Any]]:
    """Rows of the source, then units of the universe, with what they carry."""
    refused = ("alien", "duplicate", "overlap")
    lines = [("rows in", source, book.rows, (PLACED, *refused)), ("rows placed", source, book.rows, (PLACED,))]
    lines += [("rows refused", source, book.rows, refused), *((f"of these {kind}", source, book.rows, (kind,)) for kind in refused)]
    lines += [("units of the universe", universe, book.units, (COVERED, "missing", "overlap"))]
    lines += [(f"units {words}", universe, book.units, (status,))
              for words, status in (("covered", COVERED), ("missing", "missing"), ("in overlap", "overlap"))]  # fmt: skip
    return [_line(*line) for line in lines]


def _line(name: str, side: Side, statuses: list[tuple[str, str]], wanted: tuple[str, ...]) -> list[Any]:
    """How many have one of the statuses, and the sum of each figure they carry; blank where the whole column is not known."""
    chosen = [row for row, (status, _) in enumerate(statuses) if status in wanted]
    sums: list[Any] = []
    for column in zip(*side.amounts, strict=True):
        known = any(amount is not None for amount in column)
        sums.append(exact_sum([column[row] for row in chosen if column[row] is not None]) if known else None)
    return [name, len(chosen), *sums, None]


def _last(book: Ledger, open_findings: int, columns: int) -> list[list[Any]]:
    blanks = [None] * columns
    verdict = "block" if open_findings else "clear"
    return [["codes under two groups", len(book.in_two_groups), *blanks, None], ["findings not accepted", open_findings, *blanks, verdict]]


@udf(
    params=[*COLUMNS, ACCEPTED, DATES],
    result=Result("table", "any", "text and amounts", "One row a finding: kind, group, code, other group (where a foreign code belongs, or "
                  "under which a missing one stands), standing (blocks, or accepted with its reason), sentence, then one column for each "
                  "figure it carries. One row beginning with none where there is no finding"),
    sources=[REFERENCE, EFIT],
    since="0.3.0",
)  # fmt: skip
def capitation_coverage_findings(
    universe_codes: Codes, universe_amounts: Amounts, source_codes: Codes, source_amounts: Amounts | None = None,
    universe_groups: Codes | None = None, source_groups: Codes | None = None, accepted: list[list[Any]] | None = None,
    dates: list[dt.date] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Every dropped, foreign, repeated and overlapping unit by name, with the people and money it carries.

    Arguments as in CAPITATION_COVERAGE. Result: rows of kind, group, code, other group, standing, sentence, figures. A figure the source
    does not tell is the universe's, where the code stands there. As many rows as findings, so it stands outside tables. Errors as there.
    """
    universe, source = sides(universe_codes, universe_amounts, source_codes, source_amounts, universe_groups, source_groups)
    findings = ledger(universe, source, dates).findings
    reasons = acceptance(accepted, findings)
    blanks = [None] * len(universe_amounts[0])
    rows = []
    for found in findings:
        reason = reasons.get((found.kind, found.group, found.code))
        standing = f"accepted: {reason}" if reason else "blocks"
        rows.append([found.kind, found.group, found.code, found.other, standing, found.sentence, *(found.amounts or blanks)])
    return rows or [["none", None, None, None, None, None, *blanks]]


@udf(
    params=COLUMNS,
    result=Result("table", "text", "text", "One row for each row of the source, two columns: status (placed, alien, duplicate, overlap), "
                  "and the group it belongs to or also stands under"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def capitation_coverage_rows(
    universe_codes: Codes, universe_amounts: Amounts, source_codes: Codes, source_amounts: Amounts | None = None,
    universe_groups: Codes | None = None, source_groups: Codes | None = None,
) -> list[list[str]]:  # fmt: skip
    """What became of each row of the source: placed or refused, and why.

    Arguments as in CAPITATION_COVERAGE. Result: as many rows as the source, in its order. Errors as there.
    """
    both = sides(universe_codes, universe_amounts, source_codes, source_amounts, universe_groups, source_groups)
    return [list(line) for line in ledger(*both).rows]


@udf(
    params=COLUMNS,
    result=Result("table", "text", "text", "One row for each unit of the universe, two columns: status (covered, missing, overlap), and "
                  "the group it stands under; where it is not covered, all groups the source has it under"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def capitation_coverage_units(
    universe_codes: Codes, universe_amounts: Amounts, source_codes: Codes, source_amounts: Amounts | None = None,
    universe_groups: Codes | None = None, source_groups: Codes | None = None,
) -> list[list[str]]:  # fmt: skip
    """What became of each unit of the universe: covered, missing or under two groups.

    Arguments as in CAPITATION_COVERAGE. Result: as many rows as the universe, in its order. Errors as there.
    """
    both = sides(universe_codes, universe_amounts, source_codes, source_amounts, universe_groups, source_groups)
    return [list(line) for line in ledger(*both).units]
