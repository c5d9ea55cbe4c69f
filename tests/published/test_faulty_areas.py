"""The faulty area files of April 2026 by the command a person would use: who is dropped, who is foreign, and that nothing is split.

Figures: capitation reference, section 4, and worked example G19. A left join would lose these people without a word.
"""

import json
from pathlib import Path

import pytest

from tests.practice_books import cwb
from udfs.errors import UdfError
from workbooks.outcome import BadInput
from workbooks.sources import age_sex, cost_weights, coverage_of_files, covering, practice_areas
from workbooks.sources.coverage_of_files import Held
from workbooks.sources.delimited import open_table, read_csv

pytestmark = pytest.mark.published
PEOPLE, AREAS = "gp_registered_age_sex_2026_27.csv.gz", "gp_indicators_2025_26.csv"
SOUTH_YORKSHIRE, SOUTH_WEST_LONDON, HUMBER, SURREY, SUSSEX, BOTH = "QF7", "QWE", "QOQ", "QXU", "S9B9J", "S9B9J"


@pytest.fixture(scope="module")
def data(shared: Path) -> Path:
    return shared / "data/capitation"


@pytest.fixture(scope="module")
def held(data: Path) -> Held:
    return coverage_of_files.compare(str(data / PEOPLE), str(data / AREAS), blanks="zero")


def found(held: Held, kind: str, group: str) -> list:
    return [one for one in held.ledger.found if one.kind == kind and one.group == group]


def test_the_ledger_blocks_and_adds_up_to_every_person(held):
    assert held.by == "system" and held.blocked and held.ledger.reconciles
    assert held.ledger.figure("units of the universe", 2) == 63_673_685
    assert held.ledger.figure("units covered", 2) + held.ledger.figure("units missing", 2) == 63_673_685


def test_south_yorkshire_holds_169_practices_of_south_west_london(held):
    """1,578,914 of the 2,880,453 weighted people of the file, 54.8 per cent."""
    foreign = [one for one in found(held, "alien", SOUTH_YORKSHIRE) if one.other == SOUTH_WEST_LONDON]
    weighted = sum(one.amounts[1] for one in foreign)
    whole = sum(line.number("overall") for line in held.source.table.lines if line.text("system") == SOUTH_YORKSHIRE)
    assert len(foreign) == 169 and round(weighted) == 1_578_914 and round(whole) == 2_880_453
    assert round(weighted / whole, 3) == 0.548


@pytest.mark.parametrize(("area", "practices", "people", "share"), [(SOUTH_YORKSHIRE, 31, 270_519, 0.178), (HUMBER, 49, 447_837, 0.247)])
def test_dropped_practices_are_named_with_their_people(held, area, practices, people, share):
    dropped = found(held, "missing", area)
    everybody = sum(row[0] for row, group in zip(_universe(held).amounts, _universe(held).groups, strict=True) if group == area)
    assert len(dropped) == practices and sum(one.amounts[0] for one in dropped) == people
    assert round(people / everybody, 3) == share
    named = {f.sentence.split()[0] for f in held.findings if f.rule == "coverage: missing"}
    assert {one.code for one in dropped} <= named


def _universe(held: Held) -> covering.Units:
    return held.universe.people.units()


def test_surrey_and_sussex_stand_under_one_code(held):
    """All 109 Surrey practices, under QXU in the population, are dropped there and foreign under S9B9J."""
    assert len(found(held, "missing", SURREY)) == 109 and len(found(held, "missing", SUSSEX)) == 0
    assert {one.other for one in found(held, "alien", BOTH)} == {SURREY} and len(found(held, "alien", BOTH)) == 109


def test_the_command_ends_with_1_and_lists_every_finding(data, tmp_path):
    done = cwb("coverage", data / PEOPLE, data / AREAS, "--blanks", "zero", "--json", cwd=tmp_path)
    told = json.loads(done.out)
    assert done.code == 1 and told["blocked"] and told["reconciles"]
    assert sum(f["rule"].startswith("coverage") for f in told["findings"]) == 228 + 314  # missing and alien, each by name
    rows = {(g["kind"], g["group"]): g for g in told["groups"]}
    assert rows["missing", HUMBER]["people"] == 447_837 and rows["alien", SOUTH_YORKSHIRE]["units"] == 170


def test_a_block_stops_the_split_and_blanks_stop_the_import(data, held):
    with pytest.raises(BadInput) as refused:
        covering.split(1_000_000.0, held.source.table, "overall", coverage=[held.ledger])
    assert len([f for f in refused.value.findings if f.severity == "block"]) == 542
    assert coverage_of_files.compare(str(data / PEOPLE), str(data / AREAS)).ledger.lines == []  # blanks are not nobody unless said so


def test_a_clear_area_can_be_weighed_by_age_and_sex_with_the_warning(data, tmp_path):
    """Staffordshire: 141 practices, 1,207,350 people, and nobody is lost in the bands; the weights are invented."""
    people = age_sex.load(open_table(data / "QNC_staffordshire_gp_age_sex.csv"), "zero")
    areas = practice_areas.load_areas(open_table(data / "QNC_staffordshire_gp_indicators.csv"))
    assert not practice_areas.areas_against(people.units(), areas).blocked
    weights = tmp_path / "weights.csv"
    bands = [f"{band},{sex},{cost}" for sex in "FM" for band, cost in (("0-4", 500), ("5-64", 300), ("65-84", 900), ("85+", 2000))]
    weights.write_text("\n".join(["Age band,Sex,Cost per head", *bands]) + "\n", encoding="utf-8")
    weighted = cost_weights.weighted(people, cost_weights.load(read_csv(weights)))
    assert len(weighted) == 141 and sum(weighted.values()) == people.people() == 1_207_350
    closed = tmp_path / "closed.csv"
    closed.write_text("Age band,Sex,Cost per head\n0-84,F,1\n0-84,M,1\n", encoding="utf-8")
    with pytest.raises((BadInput, UdfError), match="older than the mapping"):
        cost_weights.weighted(people, cost_weights.load(read_csv(closed)))
