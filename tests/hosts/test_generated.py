"""Texts made from the registry: committed as they would be made now, and true."""

import json
import re
import shlex
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from udfs.registry import load
from xl_addin import generate
from xl_addin.cli import app

ANSWER = re.compile(r"^```\n(cwb call .*)\n(.*)\n```$", re.M)


@pytest.mark.parametrize(
    ("path", "text"), generate.outputs().items(), ids=lambda value: getattr(value, "name", "")
)
def test_no_generated_file_is_stale(path, text):
    assert path.read_text(encoding="utf-8") == text, "run python -m xl_addin.generate"


def test_every_example_of_the_reference_page_prints_what_the_page_says():
    examples = ANSWER.findall(generate.PAGE.read_text(encoding="utf-8"))
    assert len(examples) == len(load())
    for command, printed in examples:
        run = CliRunner().invoke(app, shlex.split(command)[1:])
        assert json.loads(run.stdout) == json.loads(printed), command


def test_every_example_works_but_those_that_need_an_open_book():
    examples = ANSWER.findall(generate.PAGE.read_text(encoding="utf-8"))
    assert {shlex.split(command)[2] for command, printed in examples if "error" in json.loads(printed)} == {
        "WHY",
        "EXPLAIN",
    }


def test_the_page_tells_of_every_argument_its_unit_and_what_a_blank_means():
    page = generate.PAGE.read_text(encoding="utf-8")
    for udf in load().values():
        section = page.partition(f"\n## {udf.name}\n")[2].partition("\n## ")[0]
        for param in udf.params:
            row = next(line for line in section.splitlines() if line.startswith(f"| {param.name} |"))
            assert param.unit in row and ("refused" in row or "allowed" in row)
        assert all(source.title in section and source.evidence in section for source in udf.sources)


def test_the_help_of_calc_is_well_formed_and_complete():
    tree = ElementTree.parse(generate.CALC_HELP)
    names = [node.get("{http://openoffice.org/2001/registry}name") for node in tree.iter("node")]
    assert set(load()) <= set(names)
