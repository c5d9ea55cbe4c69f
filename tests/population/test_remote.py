"""A Spark server that is not there, is something else, or is lost half-way: one sentence within seconds, no workbook, no token."""

import os
import signal
import socket
import subprocess
import sys
from threading import Timer

import pytest

from tests.population.conftest import spark_server
from tests.population.small import GOOD, asked, refused, write
from workbooks.outcome import BadInput
from workbooks.population import job
from workbooks.population import spark as spark_engine
from workbooks.reader import read

SECRET = "dapi0123token"


@pytest.fixture
def people(tmp_path):
    return write(tmp_path / "p.csv", GOOD)


@pytest.mark.parametrize("address", ["localhost:1", "sc:/x", "sc://", "sc://h:port", "sc://h:99999", "sc://[::1", f"https://h/;token={SECRET}"])
def test_no_address(address, people, tmp_path):
    said = refused(asked(tmp_path, people, engine="spark", spark=address), tmp_path / "out.xlsx")
    assert said == "--remote is no address of Spark Connect."


def test_no_server(people, tmp_path):
    out = tmp_path / "out.xlsx"
    assert refused(asked(tmp_path, people, engine="spark"), out) == "Spark is asked for, and --remote names no server."
    with socket.socket() as closed:  # bound and not listening: nobody else can take the port
        closed.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{closed.getsockname()[1]}"
        said = refused(asked(tmp_path, people, engine="spark", spark=f"sc://someone:{SECRET}@{place}/;token={SECRET}"), out)
    assert said == f"No Spark server answers at {place}."


@pytest.mark.parametrize("address, place", [("sc://127.0.0.1:0", "127.0.0.1:0"), ("sc://[::1]:1", "[::1]:1")])
def test_a_place_is_told_as_it_is_written(address, place, people, tmp_path):
    said = refused(asked(tmp_path, people, engine="spark", spark=address), tmp_path / "out.xlsx")
    assert said == f"No Spark server answers at {place}."


def test_a_setting_that_is_none(spark, people, tmp_path):
    said = refused(asked(tmp_path, people, engine="spark", spark=f"{spark}/;session_id={SECRET}"), tmp_path / "out.xlsx")
    assert said == "--remote has a setting that Spark Connect cannot take."


def test_another_engine_with_an_address(people, tmp_path):
    one = asked(tmp_path, people)._replace(remote="sc://h:1")
    assert refused(one, tmp_path / "out.xlsx") == "--remote is the address of a Spark server, and the engine is polars."
    assert refused(one._replace(engine="pandas"), tmp_path / "out.xlsx") == "There is no engine pandas."


def test_something_else_answers(people, tmp_path, monkeypatch):
    monkeypatch.setattr(spark_engine, "ANSWER", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        place = f"127.0.0.1:{mute.getsockname()[1]}"
        said = refused(asked(tmp_path, people, engine="spark", spark=f"sc://{place}"), tmp_path / "out.xlsx")
    assert said.startswith(f"What answers at {place} is no Spark Connect server")


def test_the_token_stands_nowhere(spark, people, tmp_path, capfd):
    """In no sentence, plan or sheet, and not in what the client prints; the server of this test takes any."""
    place = spark.replace("127.0.0.1", "localhost")
    good = asked(tmp_path, people, engine="spark", spark=f"{place}/;token={SECRET}")
    assert SECRET not in job.plan(good)
    outcome = job.population(good, str(tmp_path / "out.xlsx"))
    cells = [value for sheet in read(outcome.path).sheets.values() for value in sheet.cells.values()]
    assert len(cells) > 100 and not [value for value in cells if SECRET in str(value)]
    for address in (f"{place}/;token={SECRET}=", f"{place}/path;token={SECRET}", f"{place}/;{SECRET}"):
        with pytest.raises(BadInput) as problem:
            job.weighed(good._replace(remote=address))
        assert SECRET not in str([f.as_dict() for f in problem.value.findings])
    with pytest.raises(BadInput) as problem:  # a server's words that hold the token
        job.weighed(good._replace(people=[f"table:of_{SECRET}"]))
    assert "secret of the address" in str(problem.value) and SECRET not in str(problem.value)
    assert SECRET not in "".join(capfd.readouterr())


def test_what_only_the_server_can_see(spark, people, tmp_path):
    out = tmp_path / "out.xlsx"
    assert "nowhere" in refused(asked(tmp_path, "table:nowhere", engine="spark", spark=spark), out)
    gone = asked(tmp_path, f"file://{tmp_path}/gone.parquet", engine="spark", spark=spark)
    assert "no column practice and none age and none sex; they have none that the engine can see" in refused(gone, out)


@pytest.mark.parametrize("step", ["Counting", "Weighing"])
def test_a_server_lost_between_two_steps(step, people, tmp_path):
    with spark_server(tmp_path) as (address, server):
        def kill(told, *_):
            if told.startswith(step):
                server.kill()
                server.wait()

        with pytest.raises(BadInput) as problem:
            job.population(asked(tmp_path, people, engine="spark", spark=address), str(tmp_path / "out.xlsx"), progress=kill)
    assert str(problem.value) == f"The Spark server {address.removeprefix('sc://')} was lost before it had answered."
    assert not (tmp_path / "out.xlsx").exists()


def test_a_server_lost_while_it_works(people, tmp_path):
    """By the command: exit code 2. The server is stopped in the middle of a question, then killed: it cannot have answered."""
    one, out = asked(tmp_path, people), tmp_path / "out.xlsx"
    with spark_server(tmp_path) as (address, server):
        command = [sys.executable, "-m", "xl_addin.cli", "population", "--people", people, "--weights", one.weights,
                   "--need", one.need, "--engine", "spark", "--remote", address, "--out", str(out)]  # fmt: skip
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "300"}) as run:
            for line in run.stderr:
                if line.startswith("Weighing"):
                    server.send_signal(signal.SIGSTOP)
                    Timer(0.5, server.kill).start()
                    break
            said = run.stderr.read()
    assert run.returncode == 2
    assert "was lost before it had answered" in said and "Nothing was written." in said
    assert "Traceback" not in said and "Warning" not in said
    assert not out.exists()
