"""Laws over any people: nobody is lost, no order, file or spelling matters, and sums are handed out whole."""

from collections import Counter
from fractions import Fraction

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbooks.outcome import silent
from workbooks.population import inputs, people, totals, weighting
from workbooks.population.engines import DuckDB, Polars

PRACTICES = ("A", "B", "C")
BANDS = ((0, 17), (18, 64), (65, 120))
PERSON = st.tuples(st.sampled_from([*PRACTICES, "Z", "", None]), st.sampled_from([-1, 0, 17, 18, 64, 65, 120, 121, None]),
                   st.sampled_from(["F", "M", "female", "X", None]))  # fmt: skip
WEIGHT = st.decimals(0, 4000, places=4)
NEED = st.decimals("0.1", 3, places=3)
FEW = settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", params=[Polars, DuckDB])
def engine(request):
    opened = request.param()
    yield opened
    opened.close()


def tables(weights, needs):
    bands = [inputs.Band(f"{first}-{last}", sex, first, last, (Fraction(weights[2 * b + s]),))
             for b, (first, last) in enumerate(BANDS) for s, sex in enumerate("FM")]  # fmt: skip
    practices = [inputs.Practice(code, (Fraction(need),), {}, {}) for code, need in zip(PRACTICES, needs, strict=True)]
    return inputs.Weights(("all",), tuple(bands), "weights.csv", ""), inputs.Need(tuple(practices), "need.csv", "")


def counted(engine, folder, parts, weights):
    """The people in as many files as there are parts."""
    files = []
    for k, rows in enumerate(parts):
        files.append(str(folder / f"people-{k}.parquet"))
        schema = {"practice": polars.String, "age": polars.Int16, "sex": polars.String}
        polars.DataFrame(rows, schema=schema, orient="row").write_parquet(files[-1])
    return totals.count(engine, people.open_people(engine, files, {}), weights, silent)


def by_hand(rows, weights, need):
    """Exact sums of weights by practice, and people refused by reason, person by person."""
    weight = {(age, band.sex): band.weights[0] for band in weights.bands for age in range(band.first, band.last + 1)}
    raw, refused = Counter(), Counter()
    factor = {practice.code: practice.need[0] for practice in need.practices}
    for practice, age, sex in rows:
        key = (age, {"female": "F"}.get(sex, sex))
        if not practice:
            refused[weighting.NO_PRACTICE] += 1
        elif practice not in factor:
            refused[weighting.NO_NEED] += 1
        elif key not in weight:
            refused[weighting.NO_WEIGHT] += 1
        else:
            raw[practice] += weight[key] * factor[practice]
    return raw, refused


@FEW
@given(rows=st.lists(PERSON, min_size=1, max_size=40), cut=st.integers(0, 40), weights=st.lists(WEIGHT, min_size=6, max_size=6),
       needs=st.lists(NEED, min_size=3, max_size=3), pence=st.integers(0, 10**12))  # fmt: skip
def test_every_person_is_counted_or_refused_and_every_penny_handed_out(engine, tmp_path, rows, cut, weights, needs, pence):
    table, need = tables(weights, needs)
    raw, refused = by_hand(rows, table, need)
    one = counted(engine, tmp_path, [rows], table)
    found = weighting.weighed(one, need, table)
    assert found.counted + sum(r.people for r in found.refused) == one.people == len(rows)
    assert {r.reason: r.people for r in found.refused if r.people} == refused
    scale = table.scale * need.scale
    assert [Fraction(n, scale) for n in found.raw[0]] == [raw[code] for code in PRACTICES]
    two = counted(engine, tmp_path, [list(reversed(rows[:cut])), rows[cut:]], table)
    assert weighting.weighed(two, need, table) == found
    if any(found.raw[0]):
        assert sum(weighting.split(found, inputs.Sums({"all": pence}, "", ""), table)["all"]) == pence
        assert sum(found.population(0)) == pytest.approx(found.counted, rel=1e-12)
