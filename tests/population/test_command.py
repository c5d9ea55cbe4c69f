"""`cwb population` as a person types it: exit codes, JSON, plans, and what it says when something is missing."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from tests import practice_books
from tests.population.small import ENGINES, GOOD, asked, write

HIDDEN = """
import json, sys
from xl_addin.cli import main
for hidden, given in json.loads(sys.argv[1]):
    sys.modules[hidden], sys.argv = None, ["cwb", *given]
    try:
        main()
    except SystemExit as end:
        print("ended with", end.code, file=sys.stderr)
    del sys.modules[hidden]
"""


def arguments(one, *more):
    tables = [f"--{name}={getattr(one, name)}" for name in ("weights", "need", "sums")]
    return ["population", *(f"--people={file}" for file in one.people), *tables, f"--engine={one.engine}", *more]


@pytest.fixture
def cwb(monkeypatch, tmp_path):
    """The exit code, what went out, and all that was said."""
    monkeypatch.delenv("SPARK_REMOTE", raising=False)

    def run(*given):
        told = practice_books.cwb(*given, cwd=tmp_path)
        return told.code, told.out, told.said

    return run


@pytest.fixture
def good(tmp_path):
    return asked(tmp_path, write(tmp_path / "p.csv", GOOD))


def test_done_and_all_checks_hold(good, cwb, tmp_path):
    code, out, _ = cwb(*arguments(good, "--out", str(tmp_path / "out.xlsx"), "--expect", "300", "--json"))
    told = json.loads(out)
    assert code == 0 and told["holds"] and (tmp_path / "out.xlsx").exists()
    assert {check["Result"] for check in told["checks"]} == {"holds"}
    assert [f["severity"] for f in told["findings"]] == ["note"]  # no capitation workbook can be made of two services


def test_done_and_a_check_fails(good, cwb, tmp_path):
    """Another number of people than was said, and people of a practice without need: a workbook that says so, and exit code 1."""
    code, out, _ = cwb(*arguments(good, "--out", str(tmp_path / "a.xlsx"), "--expect", "301"))
    assert code == 1 and "301 people were expected and 300 came." in " ".join(out.split())
    strangers = asked(tmp_path, write(tmp_path / "q.csv", GOOD + "q,X9,34,F\n"))
    code, out, _ = cwb(*arguments(strangers, "--out", str(tmp_path / "b.xlsx"), "--json"))
    told = json.loads(out)
    assert code == 1 and not told["holds"]
    assert [f["sentence"] for f in told["findings"] if f["severity"] == "block"] == ["1 person of a practice without need was refused: X9."]


def test_refused(good, cwb, tmp_path):
    out = str(tmp_path / "out.xlsx")
    faults = {
        "There is no engine pandas.": arguments(good._replace(engine="pandas"), "--out", out),
        "--remote names no server.": arguments(good._replace(engine="spark"), "--out", out),
        "There is no file": arguments(good._replace(people=["none.csv"]), "--out", out),
        "Nothing says where the workbook is to go.": arguments(good),
        "'practice' says of no column what it is called.": arguments(good, "--out", out, "--column", "practice"),
        "'colour=X' says of no column what it is called.": arguments(good, "--out", out, "--column", "colour=X"),
        "age is given more than once.": arguments(good, "--out", out, "--column", "age=AGE", "--column", "age=sex"),
        "The column practice is to be both practice and sex.": arguments(good, "--out", out, "--column", "sex=practice"),
        "-5 people cannot be expected.": arguments(good, "--out", out, "--expect=-5"),
    }
    for piece, given in faults.items():
        code, printed, said = cwb(*given)
        assert (code, printed) == (2, "") and piece in said and "Nothing was written." in said, said
        code, printed, _ = cwb(*given, "--json")
        told = json.loads(printed)
        assert code == 2 and told["written"] is False and piece in told["findings"][0]["sentence"]
    assert not (tmp_path / "out.xlsx").exists()


def test_out_is_no_workbook_or_a_source(good, cwb, tmp_path):
    assert cwb(*arguments(good, "--out", good.people[0]))[0] == 2
    assert (tmp_path / "p.csv").read_text(encoding="utf-8") == GOOD
    cwb(*arguments(good, "--out", str(tmp_path / "out.xlsx")))
    before = (tmp_path / "out.xlsx").read_bytes()
    code, _, said = cwb(*arguments(good._replace(need=str(tmp_path / "out.xlsx")), "--out", str(tmp_path / "out.xlsx")))
    assert code == 2 and "is the source itself" in said
    assert (tmp_path / "out.xlsx").read_bytes() == before


@pytest.mark.parametrize("engine", ENGINES)
def test_the_plan_is_printed_and_nobody_counted(engine, good, spark, cwb, tmp_path):
    more = ["--remote", spark] if engine == "spark" else []
    code, out, said = cwb(*arguments(good._replace(engine=engine), "--explain", *more))
    assert code == 0 and said == " ".join(out.split())
    assert "join" in out.lower() and "csv" in out.lower() and "sex" in out
    assert {file.name for file in tmp_path.iterdir()} == {"p.csv", "weights.csv", "need.csv", "sums.csv"}


def test_the_address_may_stand_in_the_environment(good, spark, cwb, tmp_path, monkeypatch):
    monkeypatch.setenv("SPARK_REMOTE", spark)
    code, out, _ = cwb(*arguments(good._replace(engine="spark"), "--explain"))
    assert code == 0 and "p.csv" in out
    assert cwb(*arguments(good, "--explain"))[0] == 0  # of no concern to another engine


def test_without_the_extra(tmp_path, good):
    """In a process of its own, in which one package after the other is not there."""
    out = str(tmp_path / "out.xlsx")
    runs = [(hidden, arguments(good._replace(engine=engine), "--out", out))
            for hidden, engine in (("narwhals", "polars"), ("polars", "polars"), ("duckdb", "duckdb"), ("pyspark", "spark"))]  # fmt: skip
    command = [sys.executable, "-c", HIDDEN, json.dumps(runs)]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "300"})
    said = run.stderr.split("ended with ")
    assert [part.splitlines()[0] for part in said[1:]] == ["2"] * 4
    for (hidden, _), part in zip(runs, said, strict=False):
        assert f"not installed ({hidden})" in part and "commissioning-workbooks[scale]" in part and "Traceback" not in part
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_stopped_by_hand(engine, million, tmp_path):
    """Ctrl-C as soon as it weighs; the workbook of 6,500 practices would take seconds more."""
    command = [sys.executable, "-m", "xl_addin.cli", *arguments(asked(tmp_path, str(million / "people" / "*.parquet"), engine=engine)),
               "--out", str(tmp_path / "out.xlsx")]  # fmt: skip
    for table in ("weights", "need", "sums"):
        shutil.copy(million / f"{table}.csv", tmp_path)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        for line in run.stderr:
            if line.startswith("Weighing"):
                run.send_signal(signal.SIGINT)
                break
        said = run.stderr.read()
    assert run.returncode == 2 and "Traceback" not in said
    assert said.endswith("Stopped. Every file is either as it was or completely written.\n")
    assert not (tmp_path / "out.xlsx").exists()
