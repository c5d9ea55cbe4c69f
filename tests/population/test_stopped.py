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


LOST = """<_InactiveRpcError of RPC that terminated with:
\tstatus = StatusCode.INTERNAL
\tdetails = "no room on the disk"
\tdebug_error_string = "UNKNOWN:Error received from peer"
>"""
SAID = {  # by an engine, and by us; the people in it are invented
    LOST: "no room on the disk",
    LOST.replace("no room on the disk", ""): "the server broke off without a word",
    "Invalid Input Error: CSV Error on Line: 1\nOriginal Line: q7,X1,34,F\nMaximum line size of 2000000 bytes exceeded.":
        "a line of a CSV file is not as the others are",
    '[MALFORMED_RECORD] Malformed records are detected in record parsing: [q7,"X1",34,null]':
        "a line of a CSV file is not as the others are",
    'Invalid Input Error: Error when sniffing file "/a/people 1.csv".\nIt was not possible':
        "the lines of /a/people 1.csv cannot be told apart",
    "don't know what type: \x0f": "a Parquet file is damaged within",
    "Schema error: Fail to merge schema field 'sex' because the from data_type = Utf8 does not equal LargeUtf8.":
        "the server cannot join files that keep the column sex in different ways",
    "[FAILED] mismatches when reading Parquet column `age`. Expected Float32, actual Parquet type Float16.":
        "the server cannot read the column age, kept as Float16",
    "cast Timestamp(Nanosecond, None) to Spark data type": "the server cannot read a column kept as Timestamp(Nanosecond, None)",
    "cast Dictionary(Int32, Utf8) to Spark data type": "the server cannot read a column kept as categories",
    "[UNSUPPORTED] uint64 is not supported in conversion to Arrow.": "the server cannot answer from a column kept as uint64",
    "[NOT_FOUND] The table `nhs`.`people` is not there": "[NOT_FOUND] The table `nhs`.`people` is not there",
    "failed in column 'age' for 2 out of 9 values: [q7, O']Neil, ]]": "failed in column 'age' for 2 out of 9 values: […]",
    "Could not convert string 'O'Neil' to INT64": "Could not convert string … to INT64",
    "Could not cast value 943476 to DECIMAL(2,0)": "Could not cast value … to DECIMAL(2,0)",
    "duplicate 9434765919 in \"/a/2026112/people.parquet\"": "duplicate … in \"/a/2026112/people.parquet\"",
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_what_a_finance_officer_can_use_and_nothing_of_a_person(text):
    assert said(text, "") == f"spark could not count the people: {SAID[text]}."
