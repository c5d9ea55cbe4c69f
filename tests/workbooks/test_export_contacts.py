"""Personal contacts in the usual spellings are found in any text; dates, references and amounts are none. Numbers of Ofcom's for drama."""

import pytest

from workbooks.exports.contacts import nobody, told_contacts


@pytest.mark.parametrize(("text", "left"), [
    ("Ring Tom Roe on 0113.496.0123", "Ring Tom Roe on (telephone)"), ("or tom.roe(at)nhs.example", "or (e-mail)"),
    ("tom [at] nhs [dot] example", "(e-mail)"), ("tom.roe at nhs.example", "(e-mail)"), ("(01632)960-555", "(telephone)"),
    ("0044 113 496 0123", "(telephone)"), ("+44.113.496.0123", "(telephone)"), ("01632\u00a0960\u2011111", "(telephone)"),
    ("Tel 07700 900123, a@b.example", "Tel (telephone), (e-mail)"),
])  # fmt: skip
def test_a_contact_is_found_however_it_is_spelt(text, left):
    assert nobody(text) == left and [*told_contacts([("contracts/0/title", text)])]


@pytest.mark.parametrize("text", [
    "01.01.2024 10:30", "01.01.2024-31.12.2025", "09000000-3", "0.1234567890", "2024-01-02T10:30:00Z", "Care at home v.2",
    "version 1.2 at 2.50", "Look at example.com", "look(at) the end", "ocds-213czf-000-00001",
])  # fmt: skip
def test_what_is_no_contact_is_left_alone(text):
    assert nobody(text) == text and not [*told_contacts([("contracts/0/title", text)])]


@pytest.mark.parametrize("text", ["a" * 32_000 + " at x", "a." * 16_000 + " at x", "@" * 32_000, "0 1 " * 8_000, "a@" + "b." * 16_000])
def test_the_longest_cell_is_searched_once(text):
    """From each of its letters it took a minute; the whole suite would not end."""
    nobody(text)
