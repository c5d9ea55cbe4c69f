"""What an engine said last: told, unless a secret of the server's address stands in it."""

import pytest

from workbooks.outcome import BadInput
from workbooks.population.stopped import stopped

HIDDEN = "it says why with the secret of the address in it, which is not shown"


def said(text: str, address: str) -> str:
    with pytest.raises(BadInput) as problem:
        stopped("spark", RuntimeError(text), address)
    return problem.value.findings[0].sentence


@pytest.mark.parametrize("before", [0, 150, 190, 199, 200, 400])
def test_a_secret_across_the_cut(before):
    told = said("x" * before + "SECRETTOKEN0123456789", "sc://h:1/;token=SECRETTOKEN0123456789")
    assert told == f"spark could not count the people: {HIDDEN}."


@pytest.mark.parametrize("address, text", [
    ("sc://h/;use_ssl=true;token=T%2Bkey", "no T+key"), ("sc://h/;token=ab", "no ab here"), ("sc://h/;TOKEN=SECRET", "table of_secret"),
    ("sc://h/;x-api-key=longsecret", "header longsecret"), ("sc://h/;longsecret", "longsecret"), ("sc://h/;token=a==", "no a== here"),
])  # fmt: skip
def test_tokens_and_headers_are_secret(address, text):
    assert HIDDEN in said(text, address)


@pytest.mark.parametrize("address", ["", "sc://h/", "sc://h/;user_id=a", "sc://h/;use_ssl=true", "sc://h/;user_id=a table",
                                     "sc://h/;user_agent=cwb;session_id=table",
                                     "sc://h/;token=;x-flag=true", "sc://h/;"])  # fmt: skip
def test_other_settings_are_not(address):
    assert said("a table that is true\nmore", address) == "spark could not count the people: a table that is true."


def test_a_long_text_is_cut():
    assert said("x" * 300, "sc://h/;token=SECRET") == f"spark could not count the people: {'x' * 200}."
