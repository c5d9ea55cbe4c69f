"""The manifest for Excel on the web and Mac: what Microsoft asks of one that can be asked without their server."""

import re
import struct
import uuid
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.hosts.server_doors import shared_server
from udfs.findings import Finding
from xl_addin import ribbon
from xl_addin.cli import app
from xl_addin.ribbon import Report
from xl_addin.server import manifest, reporting
from xl_addin.server.offered import offered
from xl_addin.server.settings import PROJECT, CannotServe

ADDRESS = "https://excel.example.org"
OVERRIDES, TYPES = ("http://schemas.microsoft.com/office/taskpaneappversionoverrides", "http://schemas.microsoft.com/office/officeappbasictypes/1.0")
APP = "http://schemas.microsoft.com/office/appforoffice/1.1"
BUTTONS = offered(ribbon.load())


@pytest.fixture(scope="module")
def root() -> ElementTree.Element:
    return ElementTree.fromstring(manifest.text(BUTTONS, ADDRESS))


def resources(root: ElementTree.Element) -> dict[str, str]:
    found = [e for kind in ("Image", "Url", "String") for e in root.iter(f"{{{TYPES}}}{kind}") if "id" in e.attrib]
    assert len({e.get("id") for e in found}) == len(found)
    return {e.get("id"): e.get("DefaultValue") for e in found}


def test_every_reference_leads_to_a_resource_and_every_resource_is_used(root):
    used = {e.get("resid") for e in root.iter() if e.get("resid")}
    assert used == set(resources(root))
    assert [name for name in used if len(name) > 32] == []  # Microsoft's limit


def test_every_control_is_a_button_of_the_registry_and_its_name_is_its_script(root):
    names = [e.text for e in root.iter(f"{{{OVERRIDES}}}FunctionName")]
    assert names == [b.id for group in ribbon.GROUPS for b in BUTTONS.values() if b.group == group]
    assert len([e for e in root.iter(f"{{{OVERRIDES}}}Control")]) == len(names) + 1  # and the one that shows the task pane
    _, scripts = shared_server().get("/xlwings/custom-scripts-meta.json")
    assert set(names) <= {script["function_name"] for script in scripts}


def test_ids_are_unique_and_texts_fit(root):
    controls = [e.get("id") for name in ("CustomTab", "Group", "Control") for e in root.iter(f"{{{OVERRIDES}}}{name}")]
    assert len(set(controls)) == len(controls)
    for kind, most in (("ShortStrings", manifest.SHORT), ("LongStrings", manifest.LONG)):
        texts = [e.get("DefaultValue") for e in root.find(f".//{{{TYPES}}}{kind}")]
        assert texts and [text for text in texts if not 1 <= len(text) <= most] == []


def test_a_tip_is_whole_sentences():
    assert [b.id for b in BUTTONS.values() if not manifest.tip(b).endswith(".") and manifest.tip(b) != b.screentip] == []


def test_everything_is_asked_for_by_https_from_the_one_server(root):
    addresses = [value for e in root.iter() for value in (e.text, e.get("DefaultValue")) if value and re.match(r"\w+://", value)]
    assert len(addresses) >= 10 and [a for a in addresses if not a.startswith(ADDRESS)] == []


def test_icons_are_there_in_their_sizes(root):
    told = resources(root)
    for size in manifest.ICONS:
        path = told[f"Icon{size}"].removeprefix(ADDRESS).removeprefix("/static/")
        assert measured(PROJECT / "static" / path) == (size, size)
    assert {int(e.get("size")) for e in root.iter(f"{{{TYPES}}}Image") if e.get("size")} == {16, 32, 80}
    for name, size in (("IconUrl", 32), ("HighResolutionIconUrl", 64)):
        address = root.find(f"{{{APP}}}{name}").get("DefaultValue")
        assert measured(PROJECT / "static" / address.removeprefix(f"{ADDRESS}/static/")) == (size, size)


def measured(png: Path) -> tuple[int, ...]:
    """Width and height as they stand behind the signature."""
    return struct.unpack(">II", png.read_bytes()[16:24])


def test_the_guid_is_that_of_the_server_and_stays():
    found = ElementTree.fromstring(manifest.text(BUTTONS, ADDRESS)).find(f"{{{APP}}}Id").text
    assert found == "2e4f9a7e-bb14-4ab3-be26-b0535af9b6a5"  # another one would be another add-in to everybody who has it
    assert uuid.UUID(found).version == 4
    assert manifest.identity("https://other.example.org") != uuid.UUID(found)


def test_signing_in_with_entra_is_told_to_excel_where_it_is_wanted():
    made = ElementTree.fromstring(manifest.text(BUTTONS, ADDRESS, "0b1c"))
    assert [e.text for e in made.find(f".//{{{OVERRIDES}}}WebApplicationInfo")][:2] == ["0b1c", "api://excel.example.org/0b1c"]
    assert "WebApplicationInfo" not in manifest.text(BUTTONS, ADDRESS)


def test_the_server_shows_the_same_manifest_for_its_own_address():
    server = shared_server()
    status, told = server.get("/manifest.xml")
    assert status == 200 and told.strip() == manifest.text(BUTTONS, server.url).strip()


def test_the_command_writes_it_and_refuses_what_excel_would_not_take(tmp_path):
    out = tmp_path / "manifest.xml"
    done = CliRunner().invoke(app, ["server", "manifest", "--address", f"{ADDRESS}/", "--out", str(out)])
    assert done.exit_code == 0 and out.read_text("utf-8") == manifest.text(BUTTONS, ADDRESS)
    for address in ("http://excel.example.org", "excel.example.org", "https://a b", "https://x.org/path"):
        with pytest.raises(CannotServe, match="is no address Excel takes. Give https://"):
            manifest.served_at(address)


def test_functions_are_described_as_excel_asks(root):
    """Names and ids as Microsoft limits them, each argument told, and the namespace of the stored spelling."""
    _, meta = shared_server().get("/xlwings/custom-functions-meta.json")
    assert len(meta["functions"]) > 100 and meta["allowErrorForDataTypeAny"]
    assert [f["name"] for f in meta["functions"] if not re.fullmatch(r"[A-Z][A-Z0-9_.]{2,63}", f["name"])] == []
    assert [f["name"] for f in meta["functions"] for p in f["parameters"] if not p["description"]] == []
    assert all(f["options"]["requiresParameterAddresses"] for f in meta["functions"])  # WHY asks about the cell, not about its value
    assert resources(root)["Namespace"] == "CWB"


def test_a_report_is_cut_to_what_a_person_reads_the_worst_first():
    notes = [Finding(f"Sheet!A{n}", "rule", "note", "Odd.", "") for n in range(60)]
    findings = (*notes, Finding("/tmp/x/b.xlsx", "rule", "block", "Bad.", ""))
    shown = reporting.told("Scan", Report("In /tmp/x.", findings), {}, "/tmp/x")
    assert shown["findings"][0] == {"severity": "block", "where": "b.xlsx", "text": "Bad."}
    assert (len(shown["findings"]), shown["more"], shown["sentence"]) == (50, 11, "In the workbook's folder.")


def test_files_of_others_are_not_copied():
    """xlwings Server's and Microsoft's scripts come from the installed package."""
    ours = {p.relative_to(PROJECT).as_posix() for p in (PROJECT / "static").rglob("*") if p.suffix in (".js", ".css")}
    scripts = ("actions", "auth", "cells", "main", "pane", "press", "ribbon")
    assert ours == {f"static/js/{name}.js" for name in scripts} | {"static/css/style.css"}
    assert [p for p in Path(PROJECT).rglob("*.js") if "Copyright" in p.read_text("utf-8")] == []
