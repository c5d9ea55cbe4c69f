"""Columns of types that some engines have no name for: counted alike by every engine, or one sentence of ours before anybody is."""

import base64
import datetime
import io
import zlib

import polars
import pytest

from tests.population.small import ENGINES, GOOD, asked, refused, refused_by_all
from workbooks.population import job

ROWS = 300
GROUPS = {"practice": ["X1", "X2", "X3"], "age": [34, 34, 34], "sex": ["F", "F", "M"]}


def good() -> polars.DataFrame:
    return polars.read_csv(io.StringIO(GOOD))


def parquet(folder, frame: polars.DataFrame) -> str:
    frame.write_parquet(folder / "p.parquet")
    return str(folder / "p.parquet")


def counted(folder, file: str, spark: str, **more) -> set:
    """People by practice, and the pence, as each engine found them."""
    runs = [job.weighed(asked(folder, file, engine=engine, spark=spark, **more)) for engine in ENGINES]
    return {(run.found.people, run.hash_of_pence) for run in runs}


UNSIGNED = [polars.UInt8, polars.UInt16, polars.UInt32, polars.UInt64]


@pytest.mark.parametrize("kind", [*UNSIGNED, polars.Decimal(10, 0)])
def test_numbers_without_a_sign_in_every_column(kind, spark, tmp_path):
    """And whole numbers as databases write them. The age 121 comes back from the engine, as nobody has a weight for it."""
    people = polars.DataFrame({**GROUPS, "people": [4, 5, 6]}).with_columns(polars.col("age", "people").cast(kind))
    old = people.with_columns(polars.lit(121).cast(kind).alias("age")).head(1)
    found = [job.weighed(asked(tmp_path, parquet(tmp_path, polars.concat([people, old])), engine=e, spark=spark)) for e in ENGINES]
    assert {(run.found.people, run.counted.strange) for run in found} == {((4, 5, 6), (("X1", "121", "F", 4),))}


def test_pseudonyms_without_a_sign(spark, tmp_path):
    """Beyond 2^63, where a sign would be."""
    person = (polars.int_range(polars.len(), dtype=polars.UInt64) + 2**63).alias("person")
    assert {people for people, _ in counted(tmp_path, parquet(tmp_path, good().with_columns(person)), spark)} == {(100, 100, 100)}
    twice = polars.concat([good().with_columns(person), good().with_columns(person).head(1)])
    assert refused_by_all(tmp_path, spark, parquet(tmp_path, twice)) == "1 person stands more than once, in 2 rows, most at X1."


def test_groups_of_more_people_than_64_bits_hold(spark, tmp_path):
    people = polars.DataFrame({**GROUPS, "people": [2**63 + 5, 1, 1]}, schema_overrides={"people": polars.UInt64})
    assert "could add up to more than 64 bits hold" in refused_by_all(tmp_path, spark, parquet(tmp_path, people))


TIMES = polars.Series([datetime.timedelta(seconds=i % 90) for i in range(ROWS)])
NOTHING = polars.Series([None] * ROWS)
DAYS = polars.Series([0] * ROWS).cast(polars.Datetime("ns"))
REFUSED = {  # a column, its values, and a piece of the sentence
    "128 bits": ("age", polars.Series([1] * ROWS).cast(polars.Int128), "holds neither text nor numbers of up to 64 bits, and age"),
    "time of day": ("age", polars.Series([datetime.time(1)] * ROWS), "holds neither text nor numbers"),
    "to the nanosecond": ("age", DAYS, "holds dates or times"),
    "yes and no": ("sex", polars.Series([True] * ROWS), "holds only true and false"),
    "no pseudonyms": ("person", NOTHING, "The column person is empty: no row says anything in it."),
    "no ages": ("age", NOTHING, "The column age is empty: no row says anything in it."),
}  # fmt: skip


@pytest.mark.parametrize("which", REFUSED)
def test_a_type_that_cannot_be_meant(which, spark, tmp_path):
    name, values, piece = REFUSED[which]
    people = good().drop("person") if name == "people" else good()
    assert piece in refused_by_all(tmp_path, spark, parquet(tmp_path, people.with_columns(values.alias(name))))


FIFTY = """eNptkU1LAzEQhiexhEVKbzNsYIW9bFBpixXcUyj0UhB6KJ487CWsQXvQrtn6cfZH+nucrJZW2JBMknmfzEyS9eJuhoAppmOUvFCo
MgCQcYho76NMSD2yYLtkZ4lljwo9TeBAr24gVW395J8dKsBhIdOkCa7ebWpfwCoG6Jwnrf/c70d4iexxj7445TwP4ypaVkjqTFsDGQ51oUAfQiFrNKe5SW4zhgElWBpo
pU1X39GRmKijLVmzPKLlP3r0R3MRHV1RZb7EAb/Yw/QtSJqEJzjPGxde3/xuUjfNxIWw/cjffWg325f8upxeTWfa8gV/O5zxm635P34AUpczZw=="""


def test_decimals_of_fifty_digits(spark, tmp_path):
    """One person of such an age, as pyarrow writes it: decimal256(50, 0)."""
    (tmp_path / "p.parquet").write_bytes(zlib.decompress(base64.b64decode(FIFTY)))
    assert "has decimals of more than 38 digits" in refused_by_all(tmp_path, spark, str(tmp_path / "p.parquet"))


OTHERS = {"days": DAYS, "categories": polars.Series(["North"] * ROWS).cast(polars.Categorical), "nothing": NOTHING, "times": TIMES}


@pytest.mark.parametrize("which", OTHERS)
def test_a_column_nobody_asks_for_may_hold_anything(which, spark, tmp_path):
    file = parquet(tmp_path, good().with_columns(OTHERS[which].alias("other")))
    assert {people for people, _ in counted(tmp_path, file, spark)} == {(100, 100, 100)}


@pytest.mark.parametrize("name", ["practice", "sex"])
def test_texts_by_number(name, spark, tmp_path):
    """As pandas writes categories. Apache Spark takes them for texts; the server of the tests cannot, and says which column it is."""
    file = parquet(tmp_path, good().with_columns(polars.col(name).cast(polars.Categorical)))
    for engine in ("polars", "duckdb"):
        assert job.weighed(asked(tmp_path, file, engine=engine)).found.people == (100, 100, 100)
    said = refused(asked(tmp_path, file, engine="spark", spark=spark), tmp_path / "out.xlsx")
    assert said == f"spark could not count the people: the server cannot read the column {name}, kept as categories."


@pytest.mark.parametrize("kind", [polars.Int64, polars.UInt8])
def test_names_with_dots_and_marks(kind, spark, tmp_path):
    """As R writes them; a server would look for a part of a column."""
    people = good().with_columns(polars.col("age").cast(kind)).rename({"age": "patient.age", "sex": "a `sex`, so"})
    named = {"age": "patient.age", "sex": "a `sex`, so"}
    assert {people for people, _ in counted(tmp_path, parquet(tmp_path, people), spark, columns=named)} == {(100, 100, 100)}


def test_ages_as_lengths_of_time_count_for_nobody(spark, tmp_path):
    """Parquet keeps them as numbers. DuckDB reads the numbers, which are no ages; the others know what is meant, and refuse."""
    file = parquet(tmp_path, good().with_columns((TIMES + datetime.timedelta(days=1)).alias("age")))
    said = dict.fromkeys(ENGINES, "holds dates or times") | {"duckdb": "are of an age or sex without"}
    for engine, piece in said.items():
        assert piece in refused(asked(tmp_path, file, engine=engine, spark=spark), tmp_path / "out.xlsx")


WIDE = "Age band,Sex,General,Community\n0-17,F,1,2\n0-17,M,1,2\n18-999,F,2,1\n18-999,M,2.25,1\n"


@pytest.mark.parametrize("kind", [polars.Int8, polars.UInt8, polars.Decimal(2, 0), polars.Decimal(3, 1)])
def test_bands_of_more_ages_than_the_column_can_hold(kind, spark, tmp_path):
    found = counted(tmp_path, parquet(tmp_path, good().with_columns(polars.col("age").cast(kind))), spark, weights=WIDE)
    assert found == counted(tmp_path, parquet(tmp_path, good()), spark, weights=WIDE)
    assert {people for people, _ in found} == {(100, 100, 100)}
