"""People by age and sex, and the cost weights they meet."""

from pathlib import Path

import pytest

from tests.workbooks.source_books import AGES, PEOPLE, WEIGHTS, Rows, blocks, book
from workbooks.outcome import BadInput
from workbooks.sources import age_sex, cost_weights


def people(folder: Path, lines: Rows, blanks: str = "error") -> age_sex.People:
    return age_sex.load(book(folder / "people.xlsx", {"People": lines}), blanks)


def weights(folder: Path, lines: Rows) -> cost_weights.Weights:
    return cost_weights.load(book(folder / "weights.xlsx", {"Weights": lines}))


def test_people_by_age_and_sex(tmp_path):
    found = people(tmp_path, [AGES, *PEOPLE])
    assert not found.table.blocked and found.ages == [0, 1, 2] and found.people() == 78
    assert found.lists() == [21, 57] and found.counts("M") == [[4, 5, 6], [10, 11, 12]]
    assert found.units().groups == ["ZZZ", "ZZZ"] and found.units().cells == ["People!C2", "People!C4"]


def test_people_times_weights(tmp_path):
    """X90001: 3 x 10 + 3 x 20 + 9 x 10 + 6 x 40 = 420; X90002: 15 x 10 + 9 x 20 + 21 x 10 + 12 x 40 = 1,020; 1,440 in all.
    Scaled to 78 people: 420 x 78/1440 = 22.75 and 1020 x 78/1440 = 55.25."""
    answer = cost_weights.weighted(people(tmp_path, [AGES, *PEOPLE]), weights(tmp_path, WEIGHTS))
    assert answer == {"X90001": 22.75, "X90002": 55.25}


@pytest.mark.parametrize(
    ("lines", "where", "rule"),
    [
        ([AGES, *PEOPLE[:3], ["ZZZ", "F", "X90002", 1, 1, 1]], "People!C5", "every row once"),
        ([AGES, *PEOPLE[:3], ["ZZZ", "X", "X90002", 1, 1, 1]], "People!B5", "sexes"),
        ([AGES, *PEOPLE[:3], ["YYY", "M", "X90002", 1, 1, 1]], "People!A5", "one area a practice"),
        ([AGES, *PEOPLE[:3], ["ZZZ", "M", "X90002", 1, None, 1]], "People!E5", "blanks"),
        ([AGES, *PEOPLE, ["ZZZ", "F", "X90003", 0, 0, 0]], "People!C6", "lists of somebody"),
        ([AGES, *PEOPLE[:3], ["ZZZ", "M", "X90002", 1, -1, 1]], "People!E5", "no negative figures"),
        ([AGES, *PEOPLE[:3], ["ZZZ", "M", 90002, 1, 1, 1]], "People!C5", "codes are text"),
        ([["icb", "sex", "GP code", 0, 1, 1], *PEOPLE], "People!F1", "one column a meaning"),
        ([["icb", "sex", "GP code", 0, 1, 3], *PEOPLE], "People!1:1", "ages"),
        ([[*AGES[:3], "north", "south", "west"], *PEOPLE], "People!1:1", "required columns"),
    ],
)  # fmt: skip
def test_people_at_fault(tmp_path, lines, where, rule):
    found = people(tmp_path, lines)
    assert blocks(found.table) == [(where, rule)] and found.table.reconciles
    with pytest.raises(BadInput):
        cost_weights.weighted(found, weights(tmp_path, WEIGHTS))


def test_blanks_mean_nobody_only_where_a_person_says_so(tmp_path):
    lines = [AGES, ["ZZZ", "F", "X90001", None, 2, None], *PEOPLE[1:]]
    chosen = people(tmp_path, lines, "zero")
    assert not chosen.table.blocked and chosen.people() == 74
    assert any("2 cells, taken as 0, as chosen" in f.sentence for f in chosen.table.findings)
    assert blocks(people(tmp_path, lines).table) == [("People!D2", "blanks")]


def test_a_practice_of_one_sex_is_told_and_counted(tmp_path):
    found = people(tmp_path, [AGES, *PEOPLE[:3]])
    assert not found.table.blocked and found.lists() == [21, 24]
    assert [(f.where, f.severity) for f in found.table.findings if f.rule == "both sexes"] == [("People!C4", "warn")]


@pytest.mark.parametrize(
    ("row", "band", "rule"),
    [(2, 45_298, "codes are text"), (2, "5-Jan", "codes are text"),  # 1-5 as Excel reads it
     (2, "young", "age bands"), (3, "3+", "age bands"), (3, "1+", "age bands"), (2, "1-1", "age bands")],
)  # fmt: skip
def test_bands_at_fault(tmp_path, row, band, rule):
    lines = [list(line) for line in WEIGHTS]
    lines[row - 1][0] = band
    found = weights(tmp_path, lines)
    assert len(blocks(found.table)) == 1 and blocks(found.table)[0][1] == rule
    assert blocks(found.table)[0][0] in (f"Weights!A{row}", "Weights!A3")
    with pytest.raises(BadInput):
        cost_weights.weighted(people(tmp_path, [AGES, *PEOPLE]), found)


@pytest.mark.parametrize(
    ("lines", "where", "rule"),
    [
        ([*WEIGHTS, ["2+", "M", 41]], "Weights!A6", "every row once"),
        ([*WEIGHTS[:4], ["2+", "M", None]], "Weights!C5", "blanks"),
        ([*WEIGHTS[:4], ["2+", "M", -1]], "Weights!C5", "no negative figures"),
        (WEIGHTS[:3], "Weights", "sexes"),
        ([["Age band", "Sex", "Cost per head", "Need weight"], *([*w, 1] for w in WEIGHTS[1:])], "Weights!D1", "one column a meaning"),
        ([["Age", "Sex", "Cost per head", "Year"], *([*w, str(2011 + i)] for i, w in enumerate(WEIGHTS[1:]))], "Weights!D2", "one table"),
    ],
)  # fmt: skip
def test_weights_at_fault(tmp_path, lines, where, rule):
    assert blocks(weights(tmp_path, lines).table) == [(where, rule)]


def test_people_older_than_the_bands_stop_the_sum(tmp_path):
    closed = [[str(line[0]).replace("2+", "2-2").replace("2-2", "2"), *line[1:]] for line in WEIGHTS]
    older = [[*AGES[:5], 2, 3], *([*line, 1] for line in PEOPLE)]
    with pytest.raises(BadInput, match="older than the mapping"):
        cost_weights.weighted(people(tmp_path, older), weights(tmp_path, closed))


def test_a_printed_population_of_the_weights_is_a_control_total(tmp_path):
    lines = [["Age", "Sex", "Cost per head", "Population"], ["0", "F", 1, 10], ["1+", "F", 1, 20], ["0", "M", 1, 30], ["1+", "M", 1, 40]]
    assert not weights(tmp_path, [*lines, ["Total", None, None, 100]]).table.blocked
    assert blocks(weights(tmp_path, [*lines, ["Total", None, None, 102]]).table) == [("Weights!D6", "printed totals")]
