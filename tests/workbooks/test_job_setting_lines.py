"""The file of settings of every kind of workbook: found by heading, each given once, nothing taken from a column of another name."""

import shutil

import pytest

from tests.practice_books import cwb
from workbooks.templates import TEMPLATES, load, template

KINDS = sorted(kind for kind in TEMPLATES if (template(kind).sample / "settings.csv").is_file())


def told(tmp_path, kind, change):
    """The job of the sample, whose lines of settings were changed, and what is wrong with the file of settings, as sentences."""
    folder = tmp_path / "folder"
    shutil.copytree(template(kind).sample, folder)
    path = folder / "settings.csv"
    path.write_text("\n".join(change(path.read_text("utf-8-sig").splitlines())) + "\n", encoding="utf-8")
    job = load(template(kind), folder)
    blocks = [f for f in job.findings if f.severity == "block" and f.where.startswith("settings.csv")]
    return job, [f"{f.where}: {f.sentence} {f.remedy}" for f in blocks]


@pytest.mark.parametrize("kind", KINDS)
def test_a_setting_given_twice_is_told_and_neither_is_taken(tmp_path, kind):
    name = (template(kind).sample / "settings.csv").read_text("utf-8-sig").splitlines()[1].partition(",")[0]
    job, said = told(tmp_path, kind, lambda lines: [*lines, f"{name},17"])
    assert any(f"The setting {name} is given twice; first in row 2. Keep one of them." in line for line in said), said
    assert job.settings.get(name) is None


def test_a_folder_with_a_setting_given_twice_makes_no_workbook(tmp_path):
    """No cell of a workbook could tell it, and the next calculation would forget it."""
    folder = tmp_path / "folder"
    shutil.copytree(template("pooled_budget").sample, folder)
    with open(folder / "settings.csv", "a", encoding="utf-8") as file:
        file.write("risk_pool,900000\n")
    done = cwb("regenerate", "pooled_budget", "--source", "folder", "--out", "pool.xlsx", cwd=tmp_path)
    assert done.code == 2 and "The setting risk_pool is given twice" in " ".join(done.said.split())
    assert not (tmp_path / "pool.xlsx").exists()


def test_the_value_column_is_found_by_its_heading(tmp_path):
    """A column of other values before it is no value."""
    other = lambda lines: ["Setting,Value 2025,Value", *(line.replace(",", ",1,", 1) for line in lines[1:])]
    job, said = told(tmp_path, "pooled_budget", other)
    assert job.settings["risk_pool"] == 500000
    assert said == ["settings.csv, cell B1: Table settings has no column called Value 2025. Correct it, or remove the column."]


@pytest.mark.parametrize("head", ["Setting,Val", "title,A pool of ours"])
def test_a_file_without_its_headings_is_told(tmp_path, head):
    job, said = told(tmp_path, "pooled_budget", lambda lines: [head, *lines[1:]])
    assert any("Table settings has no column" in line for line in said), said
    assert job.settings.get("risk_pool") is None


def test_a_value_beside_no_setting_is_told(tmp_path):
    _, said = told(tmp_path, "pooled_budget", lambda lines: [*lines, ",4500"])
    assert len(said) == 1 and said[0].endswith("No setting stands beside 4500. Name the setting, or remove the row.")
