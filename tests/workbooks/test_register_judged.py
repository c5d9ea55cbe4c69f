"""What stands on the calculated sheets of a register and a contracts manager should not overlook, told at the cell that was entered."""

import json

import pytest

from tests.practice_books import cwb
from tests.workbooks.register_folders import register
from udfs.findings import Finding
from workbooks.register import findings as register_findings
from workbooks.register.book import TEMPLATE
from workbooks.template import load
from workbooks.templates import every_finding

CONTRACT = {"contract_id": "K-1", "title": "Beds", "holder_party_id": "P-1", "start_date": "2025-04-01", "end_flag": "fixed",
            "end_date_original": "2027-03-31", "end_date_current": "2027-03-31", "notice_period_months": 6,
            "value_lifetime": 1_000_000}  # fmt: skip
SHARE = {"contract_id": "K-1", "party_id": "ICB", "share_pct": 1, "effective_from": "2025-04-01"}


def told(folder, tables, *rules):
    found = every_finding(TEMPLATE, load(TEMPLATE, str(register(folder, {"contracts": [CONTRACT]} | tables))))
    return [(f.rule, f.severity, f.where, f.sentence) for f in found if f.rule in rules]


def changes(*rows):
    return [{"contract_id": "K-1", "var_no": k, "reason_code": "activity", **row} for k, row in enumerate(rows, 1)]


def test_a_value_that_does_not_hold_the_signed_changes_is_told(tmp_path):
    """1,000,000 with a signed 50,000; a draft and a change of next year are not in it yet."""
    rows = changes({"date": "2025-10-01", "value_delta": 50_000, "state": "signed"},
                   {"date": "2026-01-01", "value_delta": 7, "state": "draft"},
                   {"date": "2027-01-01", "value_delta": 9, "state": "signed"})  # fmt: skip
    values = [{"contract_id": "K-1", "value_original": 1_000_000, "value_current": 1_000_000, "value_basis": "lifetime"}]
    assert told(tmp_path, {"variation": rows, "values": values}, "changes_not_in_value") == [
        ("changes_not_in_value", "warn", "values.csv, row 2, Value, current",
         "The value of K-1 is £1,000,000.00; the original value with the signed changes is £1,050,000.00.")]  # fmt: skip


def test_a_value_that_holds_them_or_was_moved_by_an_extension_is_not(tmp_path):
    rows = changes({"date": "2025-10-01", "value_delta": 50_000, "state": "signed"})
    longer = {"contract_id": "K-1", "ext_no": 1, "months": 12, "state": "exercised"}
    for name, current, extension in (("one", 1_050_000, []), ("two", 1_500_000, [longer])):
        (tmp_path / name).mkdir()
        values = [{"contract_id": "K-1", "value_original": 1_000_000, "value_current": current, "value_basis": "lifetime"}]
        assert not told(tmp_path / name, {"variation": rows, "values": values, "extension": extension}, "changes_not_in_value")


def test_a_change_that_is_not_permitted_is_told(tmp_path):
    """600,000 on 1,000,000 is above 500,000 and above 25 %, decided by the authority: no ground of regulation 13."""
    answers = {"materially_different": "no", "provided_for": "no", "initiated_by": "authority"}
    rows = changes({"date": "2025-10-01", "value_delta": 600_000, "state": "draft"} | answers)
    tables = {"variation": rows, "procurement": [{"contract_id": "K-1", "regime": "PSR", "route": "MSP"}],
              "values": [{"contract_id": "K-1", "value_original": 1_000_000}]}  # fmt: skip
    assert told(tmp_path, tables, "change_not_permitted") == [
        ("change_not_permitted", "warn", "variation.csv, row 2, Change of value",
         "Variation 1 of K-1, a draft: not permitted: no ground applies, so a new process is needed.")]  # fmt: skip


def test_a_commissioner_above_its_budget_is_told(tmp_path):
    """500,000 a year with 2.1 % more is 510,500."""
    tables = {"commissioner_share": [SHARE], "values": [{"contract_id": "K-1", "value_annual": 500_000}],
              "budget": [{"party_id": "ICB", "budget": 510_499.99, "uplift": 0.021}]}  # fmt: skip
    assert told(tmp_path, tables, "over_budget") == [
        ("over_budget", "warn", "budget.csv, row 2, Budget, one year",
         "£510,500.00 a year is committed for ICB, above its budget of £510,499.99.")]  # fmt: skip
    (tmp_path / "enough").mkdir()
    tables["budget"][0]["budget"] = 510_500
    assert not told(tmp_path / "enough", tables, "over_budget")


def test_profit_that_may_not_be_distributed_is_noted_at_the_condition(tmp_path):
    rows = [{"condition_id": name, "contract_id": "K-1", "type": "profit_distribution_precondition", "text": "Accounts", "met": met,
             "blocks": "distribution"} for name, met in (("D-1", "yes"), ("D-2", "unknown"))]  # fmt: skip
    assert told(tmp_path, {"condition": rows}, "distribution_blocked") == [
        ("distribution_blocked", "note", "condition.csv, row 3, Met",
         "K-1: profit may not be distributed (D-2). 1 of 2 preconditions not known to be met.")]  # fmt: skip


def test_lists_that_may_leave_a_contract_led_by_gps_are_told(tmp_path):
    """2,600 of 10,000 people are 26 %, above the quarter of the parameter; 2,500 are not, and a trust is not led by GPs."""
    def tables(kind, leaving):
        practices = [{"contract_id": "K-1", "practice_ods": ods, "mode": "salaried", "right_to_return": right, "list_size": size}
                     for ods, right, size in (("Z1", "TRUE", leaving), ("Z2", "FALSE", 10_000 - leaving))]  # fmt: skip
        return {"party": [{"party_id": "P-1", "name": "Invented", "org_type": kind}], "gp_participation": practices}

    for name, kind, leaving, rules in (("a", "federation", 2_600, ["lists_at_risk"]), ("b", "federation", 2_500, []),
                                       ("c", "FT", 2_600, [])):  # fmt: skip
        (tmp_path / name).mkdir()
        found = told(tmp_path / name, tables(kind, leaving), "lists_at_risk")
        assert [rule for rule, *_ in found] == rules
        assert all("2,600 people, 26.0% of its lists" in sentence for *_, sentence in found)


def test_what_a_contract_of_an_accountable_care_organisation_lacks_is_told(tmp_path):
    chain = [{"subcontract_id": f"S-{k}", "contract_id": "K-1", "subcontractor_party_id": "P-2", "main_contractor_party_id": "P-1",
              "commissioner_power": power} for k, power in enumerate(("none", "veto", ""), 1)]  # fmt: skip
    tables = {"subcontract": chain, "terms": [{"contract_id": "K-1", "status": "live", "model": "ACO"}],
              "break_clause": [{"contract_id": "K-1", "break_no": 1, "who": "commissioner", "trigger": "no_fault"}]}  # fmt: skip
    found = told(tmp_path, tables, "aco_subcontract_without_power", "aco_terms_missing")
    assert [(rule, where) for rule, _, where, _ in found] == [
        ("aco_subcontract_without_power", "subcontract.csv, row 2, Commissioner power"),
        ("aco_subcontract_without_power", "subcontract.csv, row 4, Commissioner power"),
        ("aco_terms_missing", "terms.csv, row 2, Model"),
    ]
    assert found[-1][3] == ("K-1 is an ACO contract, and these are not recorded: a break for both sides, preconditions of a distribution "
                            "of profit, reporting.")  # fmt: skip
    (tmp_path / "other").mkdir()
    tables["terms"][0]["model"] = "alliance"
    assert not told(tmp_path / "other", tables, "aco_subcontract_without_power", "aco_terms_missing")


SERVED = [{"contract_id": "K-1", "break_no": 1, "who": "either", "trigger": "rolling", "earliest_date": "2026-07-01", "notice_months": 6,
           "exercised_date": "2026-02-01"},
          {"contract_id": "K-1", "break_no": 2, "who": "either", "trigger": "performance", "notice_months": 6,
           "exercised_date": "2026-02-01"}]  # fmt: skip
MENDED = ("break_not_in_end", "current_before_original", "end_current_not_explained_by_exercised_extensions")


def test_a_break_that_was_exercised_is_told_until_the_current_end_says_so(tmp_path):
    """Served on 01/02/2026 with six months it takes effect on 01/08/2026; one that hangs on performance has no day of its own."""
    still = "; the current end is still 31/03/2027."
    assert told(tmp_path, {"break_clause": SERVED}, *MENDED) == [
        ("break_not_in_end", "warn", "break_clause.csv, row 2, Exercised date",
         f"Break 1 of K-1: exercised on 01/02/2026, it takes effect on 01/08/2026{still}"),
        ("break_not_in_end", "warn", "break_clause.csv, row 3, Exercised date",
         "Break 2 of K-1: exercised on 01/02/2026, but it hangs on an event; a person must read in the clause when it takes effect"
         + still),
    ]  # fmt: skip
    (tmp_path / "mended").mkdir()
    tables = {"break_clause": SERVED, "contracts": [CONTRACT | {"end_date_current": "2026-08-01"}],
              "extension": [{"contract_id": "K-1", "ext_no": 1, "months": 12, "state": "lapsed"}]}  # fmt: skip
    assert told(tmp_path / "mended", tables, *MENDED) == []


@pytest.mark.parametrize(("said", "rules"), [("March 2026", ["last_day_not_recorded"]), ("01/03/2026", [])])
def test_a_termination_without_its_day_is_told_as_its_notice_counts_from_it(tmp_path, said, rules):
    """Planned to 31/03/2027, terminated in March 2026: a month is not a day, and the planned end does not count."""
    tables = {"terms": [{"contract_id": "K-1", "status": "terminated", "signed_date": "2025-03-03"}],
              "procurement": [{"contract_id": "K-1", "regime": "PA2023", "route": "open"}],
              "status_event": [{"contract_id": "K-1", "status": "terminated", "as_of": said}]}  # fmt: skip
    found = told(tmp_path, tables, "last_day_not_recorded")
    assert [(rule, where) for rule, _, where, _ in found] == [(rule, "terms.csv, row 2, Status") for rule in rules]


@pytest.mark.parametrize("as_at", ["2100-01-01", "1989-12-31"])
def test_an_as_at_date_for_which_no_rule_is_known_makes_nothing_and_is_one_sentence(tmp_path, as_at):
    folder = register(tmp_path, {"contracts": [CONTRACT]}, as_at=as_at)
    done = cwb("regenerate", "register", "--source", str(folder), "--out", "out.xlsx", "--json", cwd=tmp_path)
    (found,) = json.loads(done.out)["findings"]
    day = f"{as_at[8:]}/{as_at[5:7]}/{as_at[:4]}"
    told = f"The date asked for is {day}; the rules of a register are known for 01/01/1990 to 31/12/2099."
    assert (done.code, found["where"], found["sentence"]) == (2, "settings.csv, row 3", told)
    assert not (tmp_path / "out.xlsx").exists()


def test_a_date_beyond_the_rules_is_told_in_plain_words_and_stops_nothing():
    """Of a contract signed in 2105 the notice cannot be told; the year is a finding of its own at its cell."""
    said = ("No value of PSR confirmation notice: days after the award (notice_PSR_confirmation) covers 01/05/2105; it is known for "
            "01/01/2024 to 31/12/2099, so choose such a date or give your own entry with its source. (1 more like it)")  # fmt: skip
    (found,) = register_findings.told([Finding("Notices due!F7", "CONTRACT_NOTICES_DUE", "block", said, "")])
    assert (found.severity, found.sentence) == (
        "warn", "PSR confirmation notice: days after the award: known for 01/01/2024 to 31/12/2099, and the day it was asked for is "
                "01/05/2105. (1 more like it)")  # fmt: skip


@pytest.mark.parametrize(("what", "day", "told"), [
    ("notices", "2100-01-01", "the rules of a register are known for 01/01/1990 to 31/12/2099"),
    ("transparency", "2010-01-01", "It is known for 01/01/2015 to 31/12/2099")])  # fmt: skip
def test_an_export_of_a_day_without_rules_is_refused_with_one_sentence(tmp_path, what, day, told):
    folder = register(tmp_path, {"contracts": [CONTRACT]})
    done = cwb("export", what, str(folder), "--as-at", day, "--out", "out.csv", "--json", cwd=tmp_path)
    (found,) = json.loads(done.out)["findings"]
    assert done.code == 2 and told in f"{found['sentence']} {found['remedy']}"
