"""Dates, amounts and terms of published registers read cell by cell: the faults counted in the reference are found, and no others."""

import csv
import datetime as dt
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from udfs.register.amounts import read_money
from udfs.register.dates import read_date, swapped

pytestmark = pytest.mark.published
TODAY = dt.date(2026, 1, 5)


@pytest.fixture(scope="module")
def facts(shared: Path) -> dict:
    return json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))["shared_file_facts"]


@pytest.fixture(scope="module")
def rows(shared: Path):
    def read(name: str) -> list[dict[str, str]]:
        with (shared / "data" / "register" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


def test_amounts_of_20778_awards(rows, facts):
    told = facts["mysociety_cf_flat/awards.csv"]
    read = [read_money(row["value_amount"]) for row in rows("mysociety_cf_flat/awards.csv")]
    flags = Counter(flag for reading in read for flag in reading.flags)
    assert len(read) == told["rows"]
    assert sum(reading.value is None for reading in read) == told["blank_value"]
    assert [reading for reading in read if reading.error] == []
    assert (flags["zero_value"], flags["nominal_value"]) == (told["zero_value"], told["nominal_value_up_to_1"])
    assert (flags["implausibly_large"], flags["rounded_to_pence"]) == (told["over_10bn"], told["more_than_2dp"])
    assert max(reading.value for reading in read if reading.value is not None) == Decimal(told["max_value"])


def test_dates_of_20778_awards(rows, facts):
    told = facts["mysociety_cf_flat/awards.csv"]
    lines = rows("mysociety_cf_flat/awards.csv")
    starts, ends, signed = ([read_date(line[name], TODAY) for line in lines]
                            for name in ("contractPeriod_startDate", "contractPeriod_endDate", "date"))  # fmt: skip
    assert [reading for reading in (*starts, *ends, *signed) if reading.error] == []
    assert sum("far_future" in reading.flags for reading in ends) == told["end_date_far_future_from_2026"]
    assert max(reading.value for reading in ends if reading.value) == dt.date.fromisoformat(told["max_end"])
    both = [(s.value, e.value) for s, e in zip(starts, ends, strict=True) if s.value and e.value]
    assert sum(end < start for start, end in both) == told["end_before_start"]
    assert sum(end == start for start, end in both) == told["end_equals_start"]
    assert sum(a.value > s.value for a, s in zip(signed, starts, strict=True) if a.value and s.value) == told["award_date_after_start"]


def test_framework_tables_hold_the_known_bad_dates(rows, facts):
    agreements, lots = rows("ccs/commercial_agreements.csv"), rows("ccs/lots.csv")
    bad = {row["commercial_agreement_number"]: row["start_date"] for row in agreements if read_date(row["start_date"], TODAY).error}
    assert bad == facts["ccs/commercial_agreements.csv"]["bad_start_dates"]
    assert {read_date(value).error for value in bad.values()} == {"not_a_date"}
    number = {row["commercial_agreement_id"]: row["commercial_agreement_number"] for row in agreements}
    told = facts["ccs/lots.csv"]
    wrong = {f"{number[row['commercial_agreement_id']]} {row['lot_number']}": row["start_date"]
             for row in lots if read_date(row["start_date"], TODAY).error}  # fmt: skip
    assert wrong == told["bad_start_dates"]


def test_lots_that_end_after_their_agreement_have_day_and_month_swapped(rows, facts):
    told = facts["ccs/lots.csv"]
    ends = {row["commercial_agreement_id"]: row for row in rows("ccs/commercial_agreements.csv")}
    late = []
    for lot in rows("ccs/lots.csv"):
        agreement = ends.get(lot["commercial_agreement_id"])
        end, limit = (read_date(row["end_date"]).value if row else None for row in (lot, agreement))
        if end and limit and end > limit:
            late.append((agreement["commercial_agreement_number"], end, limit))
    assert len(late) == told["lots_ending_after_agreement"]
    assert {number for number, *_ in late} == {told["those_all_in"]}
    assert all(swapped(end) == limit for _, end, limit in late)
