"""Personal contacts in registers: in their table or counted out, and nowhere else. Invented."""

import datetime as dt
import json

import pytest

from tests.practice_books import cwb
from tests.workbooks.messy_registers import MAIL, MESSY, PERSON, write_csv
from tests.workbooks.test_register_import import imported
from workbooks.register.incoming import mapping_file
from workbooks.register.incoming.bring_in import bring_in, proposals
from workbooks.register.incoming.written import write_mapping


@pytest.mark.parametrize("contacts", [True, False])
def test_personal_contacts_go_to_their_table_or_are_counted_out(tmp_path, contacts):
    found = imported(tmp_path, MESSY, contacts=contacts)
    everything = repr([found.source_rows, found.issues, found.proposals, {k: v for k, v in found.tables.items() if k != "contact"}])
    assert PERSON not in everything and MAIL not in everything
    if contacts:
        first = found.tables["contact"][0]
        assert (first["name"], first["email"], first["contract_id"]) == (PERSON, MAIL, "C-1")
    else:
        assert found.contact_cells == 2 and "contact" not in found.tables


def test_every_contact_of_a_row_is_kept_with_the_heading_it_stands_under(tmp_path):
    """Two persons and a supplier's: nobody says whose the telephone is, so it stands by itself; the lead officer's e-mail is named."""
    persons = ["Contract manager", "Lead officer", "Tel no", "Supplier contact", "Lead officer e-mail"]
    head = ["Contract ref", "Supplier", "Start date", *persons]
    rows = [head, ["C-1", "One Ltd", "2024-04-01", "Jo Smith", "Bob Ray", "0114 496 0001", "sue@one.example", "bob@north.example"],
            ["", "", "", "Zed Who", "", "", "", ""]]  # fmt: skip
    found = imported(tmp_path, rows, contacts=True)
    told = [tuple(row.get(name) for name in ("role", "name", "email", "phone")) for row in found.tables["contact"]]
    assert told == [
        ("Contract manager", "Jo Smith", None, None), ("Lead officer", "Bob Ray", "bob@north.example", None),
        ("Tel no", None, None, "0114 496 0001"), ("Supplier contact", None, "sue@one.example", None),
    ]  # fmt: skip
    assert found.contact_cells == 1  # of the row that names no contract and is set aside
    assert imported(tmp_path, rows).contact_cells == 6


@pytest.mark.parametrize(("contacts", "left"), [(True, 0), (False, 2)])
def test_two_numbers_of_one_person_are_both_kept_and_contacts_of_lots_too(tmp_path, contacts, left):
    lots = [["Contract", "Lot number", "Lot name", "Account manager", "Phone", "Mobile"], ["C-1", "1", "North", "", "0114 1", "0777 2"]]
    contracts = [["Contract ref", "Supplier", "Start date"], ["C-1", "One Ltd", "2024-04-01"]]
    found = imported(tmp_path, contracts, lots, contacts=contacts)
    assert found.contact_cells == left and len(found.tables["lot"]) == 1
    told = [(row["contract_id"], row["role"], row["phone"]) for row in found.tables.get("contact", [])]
    assert told == ([("C-1", "Account manager", "0114 1; 0777 2")] if contacts else [])


def test_a_contact_column_that_is_to_be_left_out_stands_nowhere(tmp_path):
    first = imported(tmp_path, MESSY)
    out = write_mapping([c for layout in first.layouts for c in layout.columns], str(tmp_path / "out"))
    choices = {key: c._replace(use="leave out") if c.use.startswith("contact") else c for key, c in mapping_file.choices(out).items()}
    found = imported(tmp_path, MESSY, choices=choices, contacts=True)
    assert MAIL not in repr([found.source_rows, found.issues, found.tables]) and found.contact_cells == 2


def test_headings_that_may_mean_persons_are_asked_and_shown_nowhere_before(tmp_path):
    head = ["Contract ref", "Supplier", "Start date", "Responsible owner", "Commissioner lead", "Lead provider", "Notes"]
    rows = [head, ["C-1", "One Ltd", "2024-04-01", "Zed Who", "Ann Other", "Two Ltd", "ask zed@north.example about it"]]
    found = imported(tmp_path, rows)
    columns = {c.heading: c for c in found.layouts[0].columns}
    assert [columns[name].treatment for name in head[3:]] == ["ask", "ask", "extra", "extra"]
    shown = repr([found.source_rows, found.issues, found.tables, [c.cells() for c in columns.values()]])
    assert found.contact_cells == 2 and "Zed" not in shown and "Ann" not in shown
    assert "Two Ltd" in found.source_rows[1].cells
    told = next(issue for issue in found.issues if issue.code == "contact_in_text")
    assert told.raw == "ask (e-mail) about it" and "zed@" not in told.sentence


def test_a_column_chosen_as_contact_by_hand_has_no_example_in_the_mapping(tmp_path):
    rows = [["Contract ref", "Supplier", "Start date", "Bearer"], ["C-1", "One Ltd", "2024-04-01", "Zed Who"]]
    write_csv(tmp_path / "c.csv", rows)
    assert cwb("import", "register", "c.csv", "--out", "out", cwd=tmp_path).code == 0
    path = tmp_path / "out" / "mapping.csv"
    assert b"Zed Who" in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(b"extra_01,", b"contact.name,"))
    done = cwb("import", "register", "c.csv", "--mapping", "out/mapping.csv", "--out", "out", cwd=tmp_path)
    assert done.code == 0 and "1 cells with personal contacts left out" in done.said
    assert not [p.name for p in (tmp_path / "out").iterdir() if b"Zed" in p.read_bytes()]


POINT = {"name": "Zed Who", "email": "zed@north.example", "telephone": "01632 960001"}
RELEASE = {"ocid": "ocds-1-1", "date": "2024-04-01", "awards": [{"id": "1", "title": "Beds"}],
           "parties": [{"id": "P", "name": "North Council", "contactPoint": POINT}]}  # fmt: skip


@pytest.mark.parametrize(("contacts", "kept"), [(True, [("Zed Who", "zed@north.example", "01632 960001")]), (False, [])])
def test_contact_points_of_a_release_go_to_their_table_or_are_counted_out(tmp_path, contacts, kept):
    (tmp_path / "r.json").write_text(json.dumps({"releases": [RELEASE]}), encoding="utf-8")
    layouts = proposals([str(tmp_path / "r.json")])[1]
    found = bring_in(layouts, today=dt.date(2026, 1, 5), contacts=contacts)
    assert [(row["name"], row["email"], row["phone"]) for row in found.tables.get("contact", [])] == kept
    assert found.contact_cells == (0 if contacts else 3) and not any("Zed" in str(row) or "960001" in str(row) for row in found.source_rows)
    assert ["contact.name", "contact.email", "contact.phone"] == [c.use for c in layouts[-1].columns if c.use.startswith("contact.")]


CONTRACT = [["Contract ref", "Contract title", "Supplier", "Start date", "Bearer"], ["C-1", "Beds", "One Ltd", "2024-04-01", "x"]]


@pytest.mark.parametrize(("rows", "left"), [  # the cells of persons, counted by hand
    ([["Contract Ref", "Name", "E-mail", "Telephone"], ["C-1", "Zed Who", "zed@north.example", "01632 960001"]], 3),
    ([["Team", "First name", "Surname", "Where"], ["Beds", "Zed", "Who", "Zed's desk"]], 3),
    ([["Prepared by Zed Who", "01632 960001"], *CONTRACT], 2),
    ([*CONTRACT, ["Zed Who, zed(at)north.example"]], 1),
    ([CONTRACT[0], [*CONTRACT[1][:4], "zed@north.example"]], 1),
    ([["Zed Who"], ["01632 960001"], ["Beds"]], 3),
], ids=["list of persons", "parts of a name", "above the headings", "below the rows", "odd heading", "no headings"])  # fmt: skip
def test_persons_stand_in_no_source_row_and_are_counted(tmp_path, rows, left):
    found = imported(tmp_path, rows)
    shown = repr([found.source_rows, found.issues, found.tables, [c.cells() for layout in found.layouts for c in layout.columns]])
    assert "Zed" not in shown and "960001" not in shown and found.contact_cells == left
    assert all(one.adds_up for one in found.counted())


def test_a_list_of_persons_is_kept_with_the_contract_it_names(tmp_path):
    people = [["Contract Ref", "First name", "Surname", "Job title", "E-mail"], ["C-1", "Zed", "Who", "Lead", "zed@north.example"]]
    found = imported(tmp_path, CONTRACT, people, contacts=True)
    (row,) = found.tables["contact"]
    assert [row[name] for name in ("contract_id", "name", "role", "email")] == ["C-1", "Zed Who", "Lead", "zed@north.example"]


def test_a_long_note_is_told_without_its_contact(tmp_path):
    """A sentence shows the first signs of a cell; an address cut off there was shown."""
    rows = [CONTRACT[0], [*CONTRACT[1][:4], "ring Zed on 01632 960001 or zed.who@north.example about the beds"]]
    (told,) = [issue for issue in imported(tmp_path, rows).issues if issue.code == "contact_in_text"]
    assert "zed.who" not in told.sentence and "960001" not in told.sentence
