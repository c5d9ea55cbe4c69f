"""Files of people with every fault a file can have: one sentence and no workbook, or counted and refused by number; never dropped."""

import gzip
import io

import polars
import pytest

from tests.population.small import ENGINES, GOOD, HEADINGS, asked, refused, refused_by_all, write
from workbooks.outcome import BadInput
from workbooks.population import engines, job, people
from workbooks.population.weighting import NO_NEED, NO_PRACTICE, NO_WEIGHT

# person, practice, age, sex; 20 rows below the 300 good ones
FAULTS = [
    (None, None, "34", "F"), (None, "", "34", "F"), ("a1", "  ", "34", "F"), ("a2", "", "old", "F"),  # 4 without a practice
    ("b1", "X9", "34", "F"), ("b2", "X9", "34", "M"), ("b3", "X9", "-1", "M"),  # 3 of a practice without need
    ("c1", "X1", "-1", "F"), ("c2", "X1", "121", "F"), ("c3", "X1", None, "F"), ("c4", "X1", "", "F"), ("c5", "X1", "34.5", "F"),
    ("c6", "X1", "old", "F"), ("c7", "X1", "34", ""), ("c8", "X1", "34", None), ("c9", "X1", "34", "U"),  # 9 of an age or sex without
    ("d1", "X1", "34.0", "F"), ("d2", "X1", "34", "female"), ("d3", "X1", "120", "Male"), ("d4", " X1 ", "0", "MALE"),  # 4 who count
]  # fmt: skip
# of those without a weight, the most first; X9 has none either, and stands there too
STRANGE = {("X1", "", "F", 2), ("X1", "34", "", 2), ("", "old", "F", 1), ("X1", "-1", "F", 1), ("X1", "121", "F", 1), ("X1", "34", "U", 1),
           ("X1", "34.5", "F", 1), ("X1", "old", "F", 1), ("X9", "-1", "M", 1)}  # fmt: skip


def faulty_csv(folder):
    lines = (",".join("" if cell is None else f'"{cell}"' if cell == "" else cell for cell in row) for row in FAULTS)
    return write(folder / "faulty.csv", GOOD + "\n".join(lines) + "\n")


def faulty_parquet(folder):
    table = polars.read_csv(io.StringIO(GOOD), infer_schema=False)
    rows = polars.DataFrame(FAULTS, schema=dict.fromkeys(table.columns, polars.String), orient="row")
    polars.concat([table, rows]).write_parquet(folder / "faulty.parquet")
    return str(folder / "faulty.parquet")


@pytest.mark.parametrize("made", [faulty_csv, faulty_parquet])
def test_all_faults_in_one_file_give_one_ledger_on_every_engine(made, spark, tmp_path):
    file = made(tmp_path)
    runs = [job.weighed(asked(tmp_path, file, engine=engine, spark=spark)) for engine in ENGINES]
    for run in runs:
        assert (run.counted.people, run.found.counted) == (320, 304)
        assert [(r.reason, r.people) for r in run.found.refused] == [(NO_PRACTICE, 4), (NO_NEED, 3), (NO_WEIGHT, 9)]
        assert run.found.people == (104, 100, 100)
        assert set(run.counted.strange) == STRANGE
        assert run.counted.unnamed == 2
    assert len({(run.hash_of_sums, run.hash_of_pence, run.counted.strange, job.findings(run)) for run in runs}) == 1
    told = {f.rule: (f.severity, f.sentence) for f in job.findings(runs[0])}
    assert told["need of every practice"] == ("block", "3 people of a practice without need were refused: X9.")
    assert told["a person once"][1].startswith("2 people have no pseudonym")


FILES = {  # name of the file: what it holds, and a piece of the sentence
    "gone.parquet": (None, "There is no file"),
    "empty.parquet": (b"", "it is empty"),
    "text.parquet": (b"practice,age,sex\nX1,34,F\n", "does not begin as a Parquet file does"),
    "empty.csv": (b"", "it is empty"),
    "blank.csv": (b"\n\n", "its first line is empty"),
    "headings.csv": (HEADINGS, "The files hold nobody"),
    "short.csv": (GOOD + "q1,X1,34\n", "line 302 has 3 fields, and the headings are 4"),
    "long.csv": (GOOD + "q1,X1,34,F,more\n", "line 302 has 5 fields, and the headings are 4"),
    "hole.csv": (GOOD.replace("p50,", "\np50,"), "line 52 is empty"),
    "quote.csv": (GOOD.replace("p50,", 'p"50,'), "a quotation mark in line 52 is not closed"),
    "open.csv": (GOOD.replace("p50,", '"p50,'), "a quotation mark in line 52 is not closed"),
    "zeroes.csv": (GOOD.encode() + b"\0\0\0\0", "line 302 has 1 field, and the headings are 4"),
    "latin.csv": (GOOD.replace("p50,", "p\u00e950,").encode("latin-1"), "no text in UTF-8"),
    "case.csv": ("practice,age,sex,Sex\nX1,34,F,F\n", "has the columns sex and Sex, which some engines take for one"),
    "twice.csv": ("practice,age,sex,sex\nX1,34,F,F\n", "has the columns sex and sex"),
    "lacks.csv": ("practice,age\nX1,34\n", "The people have no column sex; they have practice, age"),
    "both.csv": ("person,practice,age,sex,people\n1,X1,34,F,2\n", "a row cannot be a person and a group"),
    "semicolons.csv": ("practice;age;sex\nX1;34;F\n", "The people have no column practice"),
    "people.txt": (GOOD, "is no Parquet or CSV file by its ending"),
    "same.csv": (GOOD + "p50,X1,34,F\n", "1 person stands more than once, in 2 rows, most at X1, X3."),
    "moved.csv": (GOOD + "p49,X3,34,F\n", "1 person stands more than once, in 2 rows, most at X2, X3."),
    "nobody-known.csv": (HEADINGS + "p1,Y1,34,F\n",
                         "a weight: of 1, 1 person is of a practice without need, such as 'Y1', and the table has such as 'X1'."),
    "sexes-by-number.csv": (GOOD.replace(",F\n", ",2\n").replace(",M\n", ",1\n"),
                            "a weight: of 300, 300 people are of an age or sex without a weight, such as age '0' and sex '2'."),
    "notes-for-ages.csv": (HEADINGS + "p1,X1,moved here in summer 2020,F\n", "such as age a text of 25 letters and sex 'F'."),
    "no-practices.csv": (HEADINGS + "p1,,34,F\n", "a weight: of 1, 1 person is without a practice."),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_counted_is_one_sentence(name, spark, tmp_path):
    content, piece = FILES[name]
    file = str(tmp_path / name) if content is None else write(tmp_path / name, content)
    assert piece in refused_by_all(tmp_path, spark, file)


@pytest.mark.parametrize("cut", [slice(None, -20), slice(None, -8), slice(300)])
def test_a_packed_file_cut_off(cut, spark, tmp_path):
    whole = gzip.compress(GOOD.encode())[cut]
    (tmp_path / "p.csv.gz").write_bytes(whole)
    assert "packed and damaged or cut off" in refused_by_all(tmp_path, spark, str(tmp_path / "p.csv.gz"))


def test_a_packed_file_whose_check_sum_is_wrong(spark, tmp_path):
    whole = gzip.compress(GOOD.encode())
    (tmp_path / "p.csv.gz").write_bytes(whole[:-8] + b"\0\0\0\0" + whole[-4:])
    assert "packed and damaged" in refused_by_all(tmp_path, spark, str(tmp_path / "p.csv.gz"))


@pytest.mark.parametrize("text", [GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD.rstrip("\n"), GOOD.replace("p50,", '"p,""50",')],
                         ids=["plain", "byte order mark", "Windows", "no last line end", "quoted"])  # fmt: skip
@pytest.mark.parametrize("name", ["p.csv", "p.csv.gz"])
def test_ways_of_writing_the_same_people(name, text, spark, tmp_path):
    file = write(tmp_path / name, text)
    found = {job.weighed(asked(tmp_path, file, engine=engine, spark=spark)).hash_of_sums for engine in ENGINES}
    assert found == {job.weighed(asked(tmp_path, write(tmp_path / "good.csv", GOOD))).hash_of_sums}


def good() -> polars.DataFrame:
    return polars.read_csv(io.StringIO(GOOD))


def parquet(folder, name, frame):
    frame.write_parquet(folder / name)
    return str(folder / name)


@pytest.mark.parametrize("content, piece", [
    (lambda data: data[:-30], "does not end as a Parquet file does"), (lambda data: data[:4], "cut off"),
    (lambda data: data[:-40] + b"\xff" * 32 + data[-8:], "its footer is damaged"),
])  # fmt: skip
def test_a_parquet_cut_off_or_damaged(content, piece, spark, tmp_path):
    file = parquet(tmp_path, "p.parquet", good())
    (tmp_path / "p.parquet").write_bytes(content((tmp_path / "p.parquet").read_bytes()))
    assert piece in refused_by_all(tmp_path, spark, file)


def test_a_parquet_whose_pages_are_damaged_is_counted_by_no_engine(spark, tmp_path):
    """Heading and footer are whole, so each engine finds it in its own words."""
    file = parquet(tmp_path, "p.parquet", good())
    data = bytearray((tmp_path / "p.parquet").read_bytes())
    data[20:600] = b"\xff" * 580
    (tmp_path / "p.parquet").write_bytes(data)
    for engine in ENGINES:
        said = refused(asked(tmp_path, file, engine=engine, spark=spark), tmp_path / "out.xlsx")
        assert said == f"{engine} could not count the people: a Parquet file is damaged within."


TYPES = {
    "codes of sex": (polars.lit(1).alias("sex"), "The column sex holds whole numbers, and sex can only be text."),
    "practice by number": (polars.lit(1).alias("practice"), "The column practice holds whole numbers, and practice can only be text."),
    "birthday": (polars.date(2000, 1, 1).alias("age"),
                 "The column age holds dates or times, and age can only be whole number or number or text."),
    "person by float": (polars.col("age").cast(polars.Float64).alias("person"), "The column person holds numbers, and"),
    "nobody": (polars.col("age").filter(polars.lit(False)), "The files hold nobody."),
}  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_columns_of_other_types(name, spark, tmp_path):
    column, piece = TYPES[name]
    frame = good().head(0) if name == "nobody" else good().with_columns(column)
    assert piece in refused_by_all(tmp_path, spark, parquet(tmp_path, "p.parquet", frame))


def test_ages_as_pandas_writes_them_where_some_are_missing(spark, tmp_path):
    """Of 300: the first two nan, the third nothing, the fourth 34.5; the others whole as 64-bit floats."""
    row = polars.int_range(polars.len())
    age = polars.when(row < 2).then(float("nan")).when(row == 2).then(None).when(row == 3).then(34.5)
    file = parquet(tmp_path, "p.parquet", good().with_columns(age.otherwise(polars.col("age").cast(polars.Float64)).alias("age")))
    runs = [job.weighed(asked(tmp_path, file, engine=engine, spark=spark)) for engine in ENGINES]
    for run in runs:
        assert (run.counted.people, run.found.counted, run.found.refused[2].people) == (300, 296, 4)
        assert run.counted.strange == (("X1", "", "F", 1), ("X1", "34.5", "M", 1), ("X2", "", "M", 1), ("X3", "", "F", 1))
    assert len({run.hash_of_pence for run in runs}) == 1


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_texts_by_number_as_pandas_writes_them(engine, tmp_path):
    file = parquet(tmp_path, "p.parquet", good().with_columns(polars.col("sex", "practice").cast(polars.Categorical)))
    assert job.weighed(asked(tmp_path, file, engine=engine)).found.people == (100, 100, 100)


@pytest.mark.parametrize("kind", [polars.Int8, polars.Int16, polars.Int32, polars.UInt8])
def test_ages_in_small_numbers(kind, spark, tmp_path):
    file = parquet(tmp_path, "p.parquet", good().with_columns(polars.col("age").cast(kind)))
    for engine in ENGINES:
        assert job.weighed(asked(tmp_path, file, engine=engine, spark=spark)).found.counted == 300


def test_files_with_other_columns_or_types_than_the_first(spark, tmp_path):
    first = parquet(tmp_path, "1.parquet", good())
    other = parquet(tmp_path, "2.parquet", good().with_columns(polars.lit(1).alias("more")))
    typed = parquet(tmp_path, "3.parquet", good().with_columns(polars.col("age").cast(polars.String)))
    for file in (other, typed):
        assert refused_by_all(tmp_path, spark, first, file) == f"{file} has other columns than {first}, or columns of another type."
    one, two = write(tmp_path / "1.csv", GOOD), write(tmp_path / "2.csv", GOOD.replace("person,practice", "practice,person"))
    assert "has other columns than" in refused_by_all(tmp_path, spark, one, two)
    assert refused_by_all(tmp_path, spark, first, one) == "The people come as CSV and Parquet at once."


def test_columns_in_another_order_are_the_same_columns(spark, tmp_path):
    one = parquet(tmp_path, "1.parquet", good().head(150))
    two = parquet(tmp_path, "2.parquet", good().tail(150).select("sex", "age", "practice", "person"))
    for engine in ENGINES:
        assert job.weighed(asked(tmp_path, one, two, engine=engine, spark=spark)).found.people == (100, 100, 100)


def test_a_person_in_two_files(spark, tmp_path):
    one, two = parquet(tmp_path, "1.parquet", good()), parquet(tmp_path, "2.parquet", good().filter(polars.col("person") == "p7"))
    assert refused_by_all(tmp_path, spark, one, two) == "1 person stands more than once, in 2 rows, most at X2."


def test_columns_that_differ_only_in_case(spark, tmp_path):
    file = parquet(tmp_path, "p.parquet", good().with_columns(polars.col("age").alias("AGE")))
    assert refused_by_all(tmp_path, spark, file) == f"{file} has the columns age and AGE, which some engines take for one."


def test_which_files(spark, tmp_path):
    file = write(tmp_path / "p.csv", GOOD)
    assert refused_by_all(tmp_path, spark, file, file) == f"{file} is named more than once."
    assert refused_by_all(tmp_path, spark, file, str(tmp_path / "p*.csv")) == f"{file} is named more than once."
    assert refused_by_all(tmp_path, spark, str(tmp_path / "*.nothing")) == f"There is no file {tmp_path / '*.nothing'}."
    assert refused_by_all(tmp_path, spark, str(tmp_path)) == f"There is no file {tmp_path}."
    said = refused(asked(tmp_path, "s3://bucket/p.parquet"), tmp_path / "out.xlsx")
    assert said == "polars reads files of this machine only, and not s3://bucket/p.parquet."


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_names_with_brackets_and_blanks(ending, spark, tmp_path):
    """A name is no pattern: the neighbour the pattern would find is not read."""
    named, neighbour = tmp_path / f"people [1] {{a}}{ending}", tmp_path / f"people 1 {{a}}{ending}"
    for path, frame in ((named, good()), (neighbour, good().head(0))):
        frame.write_csv(path) if ending == ".csv" else frame.write_parquet(path)
    for engine in ("polars", "duckdb"):
        assert job.weighed(asked(tmp_path, str(named), engine=engine)).counted.people == 300
    said = refused(asked(tmp_path, str(named), engine="spark", spark=spark), tmp_path / "out.xlsx")
    assert said == f"A Spark server would take the name {named} for a pattern."
    spaced = tmp_path / f"people of a b{ending}"
    named.rename(spaced)
    assert job.weighed(asked(tmp_path, str(spaced), engine="spark", spark=spark)).counted.people == 300


GROUPS = "practice,age,sex,people\nX1,34,F,10\nX2,70,M,7\n"


@pytest.mark.parametrize("people", ["", "-3", "1.5", "1e3", "many", "9223372036854775808", '"1,000"'])
def test_a_group_of_no_whole_number(people, spark, tmp_path):
    said = refused_by_all(tmp_path, spark, write(tmp_path / "p.csv", GROUPS + f"X1,40,M,{people}\n"))
    bare = people.strip('"')
    assert said == f"In the column people 1 row says no whole number, such as {bare!r}."


def test_groups_of_people_in_parquet(spark, tmp_path):
    """Groups add up as 64 bits whatever the file holds: 3 x 2,147,483,647 = 6,442,450,941."""
    frame = polars.DataFrame({"practice": ["X1", "X2", "X3"], "age": [34, 34, 34], "sex": ["F", "F", "F"]})
    file = str(tmp_path / "p.parquet")
    parquet(tmp_path, "p.parquet", frame.with_columns(polars.lit(2**31 - 1, dtype=polars.Int32).alias("people")))
    for engine in ENGINES:
        assert job.weighed(asked(tmp_path, file, engine=engine, spark=spark)).found.counted == 6_442_450_941
    pieces = {(None, 5, 5): "1 row says no number.", (-3, 5, 5): "a row says -3.", (2**62, 5, 5): "more than 64 bits hold"}
    for numbers, piece in pieces.items():
        parquet(tmp_path, "p.parquet", frame.with_columns(polars.Series("people", numbers, dtype=polars.Int64)))
        assert piece in refused_by_all(tmp_path, spark, file)
    parquet(tmp_path, "p.parquet", frame.with_columns(polars.Series("people", [1.5, 5, 5])))
    assert "The column people holds numbers, and" in refused_by_all(tmp_path, spark, file)
    parquet(tmp_path, "p.parquet", frame.with_columns(polars.lit(0).alias("people")))
    assert refused_by_all(tmp_path, spark, file) == "The files hold nobody."


def test_a_column_given_by_another_name(spark, tmp_path):
    file = write(tmp_path / "p.csv", GOOD.replace("practice", "GP_CODE"))
    for engine in ENGINES:
        one = asked(tmp_path, file, engine=engine, spark=spark, columns={"practice": "gp_code"})
        assert job.weighed(one).found.counted == 300
    assert "no column practice; they have person, GP_CODE" in refused_by_all(tmp_path, spark, file)
    assert "no column surgery" in refused_by_all(tmp_path, spark, file, columns={"practice": "surgery"})


def test_every_faulty_file_is_named_at_once(tmp_path):
    files = [write(tmp_path / f"{k}.csv", text) for k, text in enumerate((GOOD, "", GOOD + "q\n", GOOD))]
    with pytest.raises(BadInput) as problem:
        people.sources(files, engines.engine("polars"))
    assert [f.where for f in problem.value.findings] == files[1:3]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_every_faulty_parquet_is_named_at_once_and_no_good_one(engine, tmp_path):
    files = [parquet(tmp_path, f"{k}.parquet", good()) for k in range(5)]
    whole = (tmp_path / "1.parquet").read_bytes()
    (tmp_path / "1.parquet").write_bytes(whole[:-40] + b"\xff" * 32 + whole[-8:])
    parquet(tmp_path, "3.parquet", good().rename({"sex": "gender"}))
    with pytest.raises(BadInput) as problem:
        people.sources(files, engines.engine(engine))
    assert [(f.where, f.rule) for f in problem.value.findings] == [(files[1], "whole files"), (files[3], "one kind of file")]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("number", range(1, 6))
def test_of_many_parquet_files_the_one_with_other_columns_is_named(number, engine, tmp_path):
    files = [parquet(tmp_path, f"p[{k}].parquet", good()) for k in range(6)]
    parquet(tmp_path, f"p[{number}].parquet", good().rename({"sex": "gender"}))
    with pytest.raises(BadInput) as problem:
        people.sources(files, engines.engine(engine))
    assert [f.where for f in problem.value.findings] == [files[number]]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_what_is_within_a_column_is_no_column(engine, spark, tmp_path):
    """A column of lists or of parts may have a part called Age."""
    within = polars.struct(polars.col("age").alias("Age"), polars.concat_list("age", "age").alias("SEX")).alias("other")
    file = parquet(tmp_path, "p.parquet", good().with_columns(within, polars.concat_list("age").alias("list")))
    run = job.weighed(asked(tmp_path, file, engine=engine, spark=spark))
    assert run.found.counted == 300
