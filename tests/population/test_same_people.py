"""The same people however they are written: padded, in small letters, through a link, or in groups that stand twice."""

import io

import polars
import pytest

from tests.population.small import ENGINES, GOOD, NEED, asked, refused, refused_by_all, write
from workbooks.population import job, totals


@pytest.fixture
def plain(tmp_path):
    return job.weighed(asked(tmp_path, write(tmp_path / "plain.csv", GOOD)))


def padded(folder, ending, blank):
    """Fixed widths, as CHAR columns of a database come, or what stands around a text in a web page or a cell of two lines."""
    before, after = f"{blank}{{}}", f"{{}}{blank}"
    frame = polars.read_csv(io.StringIO(GOOD), infer_schema=False).with_columns(
        polars.format(f"{after}  ", "person"), polars.format(f" {after}", "practice"), polars.format(before, "age"),
        polars.format(after, "sex"),
    )  # fmt: skip
    file = folder / f"padded{ending}"
    frame.write_csv(file) if ending == ".csv" else frame.write_parquet(file)
    return str(file)


@pytest.mark.parametrize("ending, blank", [(".csv", " "), (".csv", "\u00a0"), (".parquet", " "), (".parquet", "\u00a0\t\r\n\v\f")])
def test_blanks_around_what_is_written(ending, blank, plain, spark, tmp_path):
    file = padded(tmp_path, ending, blank)
    for engine in ENGINES:
        run = job.weighed(asked(tmp_path, file, engine=engine, spark=spark))
        assert (run.found.counted, run.hash_of_pence) == (300, plain.hash_of_pence)


def test_a_person_twice_who_is_padded_once(spark, tmp_path):
    frame = polars.read_csv(io.StringIO(GOOD + "p50 ,X1,34,F\n"), infer_schema=False)
    frame.write_parquet(tmp_path / "p.parquet")
    said = refused_by_all(tmp_path, spark, str(tmp_path / "p.parquet"))
    assert said == "1 person stands more than once, in 2 rows, most at X1, X3."


def test_codes_of_practices_in_small_letters(plain, spark, tmp_path):
    """On either side, and in only some of the rows."""
    mixed = write(tmp_path / "p.csv", GOOD.replace(",X1,0,", ",x1,0,").replace(",X2,", ",x2,"))
    for engine in ENGINES:
        run = job.weighed(asked(tmp_path, mixed, engine=engine, spark=spark, need=NEED.replace("X3", "x3")))
        assert (run.found.people, run.hash_of_pence) == ((100, 100, 100), plain.hash_of_pence)


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_one_file_by_two_names(link, spark, tmp_path):
    file, other = tmp_path / "people-1.csv", tmp_path / "people-latest.csv"
    write(file, GOOD)
    getattr(other, link)(file)
    told = f"{file} and {other} are one file, by a link."
    assert refused_by_all(tmp_path, spark, str(file), str(other)) == told
    assert refused(asked(tmp_path, str(tmp_path / "people-*.csv")), tmp_path / "out.xlsx") == told


def test_groups_that_stand_twice_are_told(spark, tmp_path):
    """X1 34 F in three rows and X2 70 M in two; added up, because a table may be by something else besides."""
    groups = "practice,age,sex,people\nX1,34,F,10\nX1,34,F,1\nX1,34,F,1\nX2,70,M,7\nX2,70,M,7\nX3,5,F,1\n"
    file = write(tmp_path / "p.csv", groups)
    for engine in ENGINES:
        run = job.weighed(asked(tmp_path, file, engine=engine, spark=spark))
        told = [f.sentence for f in job.findings(run) if f.rule == "a group once"]
        assert told == ["2 groups of one practice, age and sex stand more than once, in 5 rows; all were added up."]
        assert run.found.people == (12, 14, 1)
    once = write(tmp_path / "once.csv", "practice,age,sex,people\nX1,34,F,12\nX2,70,M,14\n")
    assert not [f for f in job.findings(job.weighed(asked(tmp_path, once))) if f.rule == "a group once"]


def test_one_person_more_of_no_weight_is_another_fingerprint(tmp_path):
    """The sums are the same, and the people are not."""
    weights = "Age band,Sex,General,Community\n0+,F,1,2\n0+,M,0,0\n"
    runs = [job.weighed(asked(tmp_path, write(tmp_path / f"{k}.csv", GOOD + more), weights=weights))
            for k, more in enumerate(("", "p300,X1,34,M\n"))]  # fmt: skip
    assert runs[0].found.sums == runs[1].found.sums
    assert runs[0].hash_of_sums != runs[1].hash_of_sums


def test_files_that_change_while_they_are_read(tmp_path, monkeypatch):
    """Between the count of the people and the weighing somebody is taken out: nobody is lost without a word."""
    file = tmp_path / "p.csv"
    weigh = totals.by_practice

    def after_a_change(*asked):
        write(file, GOOD.rpartition("p299")[0])
        return weigh(*asked)

    monkeypatch.setattr(totals, "by_practice", after_a_change)
    said = refused(asked(tmp_path, write(file, GOOD)), tmp_path / "out.xlsx")
    assert said == "polars counted 300 people and then 299: the files changed while they were read."
