"""The export against the official schema and library, offline: what we publish passes, and what we refuse they refuse too."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from tests.practice_books import cwb
from tests.published.conformance import official
from tests.workbooks.register_tables import AS_AT, invented, seeds
from tests.workbooks.release_packages import CONTROLS, faulty, patched
from workbooks.exports import model
from workbooks.exports.moments import closing, opening
from workbooks.exports.ocds import Publisher, export_ocds
from workbooks.exports.ocds_checks import check, check_text
from workbooks.exports.official import read_schema

PUBLISHER = Publisher("Example commissioner", "ocds-213czf", "https://example.org/register.json")
CLASSES = {"empty_value": "additional_check"}  # how ours are called there, where it is not the same


@pytest.fixture(scope="module")
def example(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "data" / "register" / "ocds" / "example_full.json").read_text(encoding="utf-8"))


def verdicts(shared: Path, folder: Path, packages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    files = [folder / f"{number:03}.json" for number in range(len(packages))]
    for path, package in zip(files, packages, strict=True):
        path.write_text(json.dumps(package), encoding="utf-8")
    return list(official(shared, files))


def test_the_export_of_the_seeds_and_of_a_hundred_contracts_passes_the_official_check(shared, tmp_path):
    files = []
    for name, told in (("seeds", seeds()), ("hundred", invented(100)), ("another", invented(100, seed=2))):
        export = export_ocds(told, AS_AT, PUBLISHER)
        assert [f for f in export.findings if f.severity == "block"] == []
        files.append(tmp_path / f"{name}.json")
        files[-1].write_bytes(export.text)
    found = list(official(shared, files))
    assert [(one["file"], one["result"], one["errors"]) for one in found] == [(path.name, "pass", {}) for path in files]
    assert [one["info"]["releases"] for one in found] == [9, 100, 100]
    assert all(one["info"]["network_attempts"] == 0 for one in found)


def test_the_register_of_the_seed_articles_is_published_soundly(shared, tmp_path):
    """The whole way of a user: the workbook of the seeds, then its export."""
    assert cwb("regenerate", "register", "--source", "seeds", "--out", "seeds.xlsx", cwd=tmp_path).code in (0, 1)
    done = cwb("export", "ocds", "seeds.xlsx", "--out", "r.json", "--publisher", "Example", "--prefix", "ocds-213czf", "--as-at",
               "2026-01-05", "--address", "https://example.org/r.json", cwd=tmp_path)  # fmt: skip
    assert done.code == 0, done.said
    (found,) = official(shared, [tmp_path / "r.json"])
    rows = json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))["seed_rows"]
    assert (found["result"], found["errors"], found["info"]["releases"]) == ("pass", {}, len(rows))


@pytest.mark.parametrize(("files", "contracts"), [
    (("ccs/commercial_agreements.csv", "ccs/lots.csv"), 115), (("ocds/contractsfinder_search_100.json",), 94),
])  # fmt: skip
def test_a_real_register_that_was_imported_is_published_soundly(shared, tmp_path, files, contracts):
    """Messy files with no status, blank values and faulty dates: what is not known is left out, and the rest passes."""
    paths = [shared / "data" / "register" / name for name in files]
    assert cwb("import", "register", *paths, "--as-proposed", "--as-at", "2026-01-05", "--out", "made", cwd=tmp_path).code in (0, 1)
    done = cwb("export", "ocds", "made", "--out", "r.json", "--publisher", "Example", "--prefix", "ocds-213czf", "--as-at", "2026-01-05",
               "--address", "https://example.org/r.json", cwd=tmp_path)  # fmt: skip
    assert done.code == 0 and f"Wrote {contracts} releases" in done.said
    (found,) = official(shared, [tmp_path / "r.json"])
    assert (found["result"], found["errors"], found["info"]["releases"]) == ("pass", {}, contracts)


def test_what_the_reference_wrote_passes_our_checks_as_it_passes_theirs(shared):
    files = [shared / "data" / "register" / "ocds" / name for name in ("example_full.json", "example_seed_rows.json")]
    assert [check_text(path.read_bytes()) for path in files] == [[], []]
    assert [one["result"] for one in official(shared, files)] == ["pass", "pass"]


def test_both_refuse_each_of_the_sixteen_faults_for_the_same_reason(shared, tmp_path, example):
    packages = [faulty(example, control) for control in CONTROLS]
    for control, package, verdict in zip(CONTROLS, packages, verdicts(shared, tmp_path, packages), strict=True):
        assert {f.rule for f in check(package)} == {control.ours}, control.rule
        assert control.official in verdict["errors"], (control.rule, verdict)


def test_the_published_negative_controls_are_refused_before_anything_is_written(shared, example):
    told = json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))["ocds_negative_controls"]["controls"]
    assert len(told) == 8
    for control in told:
        found = {CLASSES.get(f.rule, f.rule) for f in check(patched(example, control["ops"]))}
        assert found == {control["must_fail_with"]}, control["name"]


def test_both_agree_on_every_extension_left_undeclared(shared, tmp_path, example):
    packages = [{**example, "extensions": [e for e in example["extensions"] if e != left]} for left in example["extensions"]]
    found = verdicts(shared, tmp_path, packages)
    ours = ["fail" if check(package) else "pass" for package in packages]
    assert dict(zip(example["extensions"], ours, strict=True)) == {
        left: one["result"] for left, one in zip(example["extensions"], found, strict=True)
    }
    assert set(ours) == {"pass", "fail"}


def test_a_field_of_the_standard_that_no_register_column_feeds_is_refused_by_ours_alone(shared, tmp_path, example):
    """Our model is narrower on purpose: a contact point is sound open contracting data, and never leaves a register."""
    package = json.loads(json.dumps(example))
    package["releases"][0]["parties"][0]["contactPoint"] = {"name": "Contracts team"}
    assert [f.rule for f in check(package)] == ["additional_field"]
    assert verdicts(shared, tmp_path, [package])[0]["result"] == "pass"


def test_an_export_keeps_the_schema_a_user_may_hold(shared):
    schema = read_schema(str(shared / "data" / "register" / "ocds_schema"))
    export = export_ocds(invented(30), AS_AT, PUBLISHER, schema)
    assert [f for f in export.findings if f.severity == "block"] == []
    broken = json.loads(export.text)
    broken["releases"][0]["date"] = "yesterday"
    assert [rule for rule, *_ in model.against(schema, broken)] == ["schema_error"]


def test_moments_are_the_published_ones(shared):
    told = json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))["ocds_date_export"]
    made = [(closing if one["kind"] in ("end", "due") else opening)(dt.date.fromisoformat(one["date"])) for one in told]
    assert made == [one["expect"] for one in told] and len(made) == 11
