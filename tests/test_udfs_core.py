"""The parts every function stands on: the registry refuses what a host could not carry, a call keeps its sentence, numbers from
outside are dated, and a cell can be asked why."""

import ast
import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from udfs import dispatch, memory, parameters
from udfs.errors import NotCovered
from udfs.findings import Finding, holds, in_two
from udfs.homes import HOMES
from udfs.money import half_up
from udfs.parameters import BadParameterFile, Parameter, parameter
from udfs.registry import REGISTRY, BadDefinition, Param, Result, Source, load, udf

ROOT = Path(__file__).resolve().parent.parent
PARAM = Param("totals", "Total of each bid", kind="number", rank="column", unit="points", example=[1])
NUMBER = PARAM._replace(rank="scalar", example=1)
RESULT = Result("column", "number", "rank", "Rank of each bid")
SOURCE = Source("A text", "section 1")
D = dt.date


@pytest.fixture(autouse=True)
def same_registry_afterwards():
    load()
    before = dict(REGISTRY)
    yield
    REGISTRY.clear()
    REGISTRY.update(before)


def register(name="tender_example", params=(PARAM,), result=RESULT, sources=(SOURCE,), label="Rank of each bid.", arguments="totals"):
    """Define a function of that name the way a module does."""
    scope: dict = {}
    exec(f"def {name}({arguments}):\n    {label!r}\n    return totals", scope)
    return udf(params=list(params), result=result, sources=list(sources), since="0.1.0")(scope[name])


# ---- registry --------------------------------------------------------------------------------------------------------------------


def test_a_decorated_function_stays_a_plain_function():
    function = register()
    assert function([1, 2]) == [1, 2]
    assert REGISTRY["TENDER_EXAMPLE"].function is function
    assert REGISTRY["TENDER_EXAMPLE"].formula(["A1:A3", "B1"]) == "TENDER_EXAMPLE(A1:A3,B1)"


def test_optional_arguments_are_those_of_the_signature():
    register(params=[PARAM, Param("limit", "Limit", kind="number", rank="scalar", unit="points", example=3, above=0)],
             arguments="totals, limit=5")  # fmt: skip
    first, second = REGISTRY["TENDER_EXAMPLE"].params
    assert (first.optional, second.optional, second.default) == (False, True, 5)


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ({"name": "TENDER_ä"}, "not a name every host can call"),
        ({"name": "abc12"}, "never a cell address"),
        ({"name": "price_points"}, "belongs to no family"),
        ({"label": ""}, "first line is the label"),
        ({"label": "x" * 256}, "1 to 255 characters"),
        ({"arguments": "totals, more"}, "are not the function's"),
        ({"sources": ()}, "without a source"),
        ({"result": Result("cube", "number", "rank", "Ranks")}, "the result needs"),
        ({"result": Result("column", "number", "", "Ranks")}, "the result needs"),
        ({"params": (Param("end", "End", "date", "column", "date", ["2020-01-01"]),), "arguments": "end"}, "no VBA keyword"),
        ({"params": (Param("Totals", "x", "number", "column", "points", [1]),), "arguments": "Totals"}, "lower case"),
        ({"params": (Param("totals", "", "number", "column", "points", [1]),)}, "needs a description"),
        ({"params": (Param("totals", "x", "number", "column", "", [1]),)}, "needs a description, a unit"),
        ({"params": (Param("totals", "x", "colour", "column", "points", [1]),)}, "not one a cell has"),
        ({"params": (Param("totals", "x", "number", "column", "points", [1], blank="zero"),)}, "not one a cell has"),
        ({"params": (NUMBER,)}, "gives a blank single cell as zero"),
        ({"params": (NUMBER._replace(minimum=-1, above=-0.5),)}, "gives a blank single cell as zero"),
        ({"params": (NUMBER,), "arguments": "totals=None"}, "gives a blank single cell as zero"),
    ],
)  # fmt: skip
def test_a_definition_some_host_could_not_carry_is_refused_at_import(definition, words):
    with pytest.raises(BadDefinition, match=words):
        register(**definition)


@pytest.mark.parametrize(("param", "arguments"), [
    (NUMBER._replace(above=0), "totals"), (NUMBER._replace(minimum=1), "totals"), (NUMBER._replace(rank="column"), "totals"),
    (NUMBER, "totals=0"), (NUMBER._replace(blank_as_zero="it shows"), "totals"),
])  # fmt: skip
def test_a_single_cell_may_tell_blank_from_zero_where_no_host_can_mistake_them(param, arguments):
    register(params=(param,), arguments=arguments)
    assert REGISTRY["TENDER_EXAMPLE"].params[0].name == "totals"


def test_the_whole_registry_is_there_with_every_argument_told():
    for function in load().values():
        told = function.as_dict()
        assert told["label"] and told["since"] and told["sources"] and told["result"]["unit"], function.name
        assert all(p["description"] and p["unit"] for p in told["params"]), function.name


def test_the_order_of_the_functions_does_not_depend_on_what_was_imported_first():
    """The Sources sheet and the generated files list them, so two runs must list them alike."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import udfs.{{}}; from udfs.registry import load; print(*load())"
    listed = {subprocess.run([sys.executable, "-I", "-S", "-c", code.format(first)], capture_output=True, text=True, check=True).stdout
              for first in ("capitation.split", "explain", "register.lifecycle", "tender.price")}  # fmt: skip
    assert len(listed) == 1


@pytest.mark.parametrize("name", sorted(set(load()) - {"WHY", "EXPLAIN"}))
def test_every_example_gives_an_answer(name):
    """The examples users read in the function list must work as they stand."""
    rows = dispatch.call(name, [p.example for p in load()[name].params], where="Example!A1")
    assert rows and rows[0]
    assert dispatch.sentence("Example!A1") is None


def test_the_functions_need_nothing_but_the_standard_library():
    wanted = set()
    for file in (ROOT / "udfs").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wanted |= {name.partition(".")[0] for name in names}
    # One function uses numpy where it is there and gives the same answer without; test_house.py names the place.
    assert wanted - {"udfs", "numpy"} <= sys.stdlib_module_names


def test_loading_brings_no_slow_module_with_it():
    """The first cell of a session waits for this; the time itself is measured by bench/import_time.py."""
    code = "import sys; import udfs.registry as r; r.load(); print(*sorted(m for m in sys.modules if '.' not in m))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert set(done.stdout.split()) & {"numpy", "pandas", "tomllib", "openpyxl", "typing_extensions", "asyncio", "xml", "zipfile"} == set()


def test_every_function_is_found_in_the_module_its_home_says():
    functions = load()
    stands = {name: udf.function.__module__ for name, udf in functions.items()}
    told = {name: module for module, names in HOMES.items() for name in names}
    assert told == stands


def test_a_cell_loads_only_what_it_calls():
    code = "from udfs import dispatch; dispatch.call('REGISTER_STATUS', []); import sys; print(*(m for m in sys.modules if 'tender' in m))"
    done = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.split() == []


# ---- dispatch and asking a cell --------------------------------------------------------------------------------------------------


def test_the_sentence_names_the_cell_when_the_sheet_told_it():
    dispatch.call("CAPITATION_SPLIT", [100, [[1], [None], [1]]], where="Sheet1!A1", refs=[None, ("My sheet", 7, 28)])
    assert dispatch.sentence("Sheet1!A1") == "weights (My sheet!AB8) is blank; a blank is not a zero, so fill it in."


def test_the_sentence_names_the_row_when_it_did_not():
    dispatch.call("CAPITATION_SPLIT", [100, [1, None, 1]], where="Sheet1!A1")
    assert dispatch.sentence("Sheet1!A1") == "weights, row 2 is blank; a blank is not a zero, so fill it in."


def test_a_cell_that_works_again_has_no_sentence_left():
    dispatch.call("CAPITATION_SPLIT", [100, [None]], where="Sheet1!A1")
    assert dispatch.call("CAPITATION_SPLIT", [100, [1, 1, 1]], where="Sheet1!A1") == [[33.34], [33.33], [33.33]]
    assert dispatch.sentence("Sheet1!A1") is None


def test_a_cell_is_found_under_any_spelling_of_its_address_but_not_under_another_book():
    dispatch.call("CAPITATION_SPLIT", [100, [None]], where="'My sheet'!$A$1")
    assert dispatch.call("WHY", ["my sheet!A1"]) == [["weights, row 1 is blank; a blank is not a zero, so fill it in."]]
    assert dispatch.call("WHY", ["[Other]My sheet!A1"]) == [["#N/A"]]


def test_several_failing_rows_are_counted_behind_the_first():
    dispatch.call("TENDER_RANK", [[1, None, 3, None]], where="Sheet1!A1")
    assert dispatch.sentence("Sheet1!A1") == "totals, row 2: the bid has no total, so it has no rank; complete its scores. (1 more like it)"


def test_why_of_a_cell_that_did_not_fail_is_empty_and_of_a_cell_not_known_is_not_available():
    dispatch.call("CAPITATION_SPLIT", [1, [1]], where="Sheet1!A1")
    assert dispatch.call("WHY", ["Sheet1!A1"]) == [[""]]
    assert dispatch.call("WHY", ["Sheet1!ZZ99"], where="Sheet1!B1") == [["#N/A"]]
    assert "recalculate that cell first" in dispatch.sentence("Sheet1!B1")


def test_explain_lists_inputs_with_units_result_and_source():
    dispatch.call("CAPITATION_SPLIT", [100, [[1], [1], [1]]], where="Sheet1!A1")
    told = dict(tuple(row) for row in dispatch.call("EXPLAIN", ["Sheet1!A1"]) if row[0] != "Source")
    assert told["Function"] == "CAPITATION_SPLIT"
    assert told["total"] == "100 (GBP)" and told["weights"] == "3 x 1 values, first 1 (any)" and told["keys"] == "left out"
    assert "Part of each unit" in told["Result"] and "3 x 1 values" in told["Result"] and "GBP" in told["Result"]


def test_only_the_last_calls_are_remembered(monkeypatch):
    monkeypatch.setattr(memory, "MOST_CALLS", 2)
    memory.forget()
    for row in (1, 2, 3):
        dispatch.call("CAPITATION_SPLIT", [1, [None]], where=f"Sheet1!A{row}")
    assert [dispatch.sentence(f"Sheet1!A{row}") is None for row in (1, 2, 3)] == [True, False, False]


def test_whole_columns_cost_no_more_than_their_size_and_drive_nothing_out():
    """A column of 16,384 cells is remembered as 16,384 by one and its first cell; the sentence beside it stays known."""
    memory.forget()
    dispatch.call("CAPITATION_SPLIT", [1, [None]], where="Sheet1!A1")
    dispatch.call("TENDER_RANK", [[[7.0]] * 2**14], where="Sheet1!B1")
    kept = memory.recall("Sheet1!B1")
    assert (kept.given, kept.answer) == ([(2**14, 1, 7.0)], (2**14, 1, 1))
    assert dispatch.sentence("Sheet1!A1") is not None


def test_calls_from_many_threads_are_all_remembered(monkeypatch):
    """Eight threads with a store that is always full; none of their calls may fail, and the store keeps to its size."""
    monkeypatch.setattr(memory, "MOST_CALLS", 20)
    memory.forget()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            one = lambda n: dispatch.call("CAPITATION_SPLIT", [1, [None]], where=f"Sheet1!A{n % 30}")
            assert list(pool.map(one, range(4000))) == [[["#VALUE!"]]] * 4000
    finally:
        sys.setswitchinterval(before)
    assert sum(memory.recall(f"Sheet1!A{n}") is not None for n in range(30)) == 20


def test_a_fault_of_ours_is_told_as_ours_and_never_raised():
    register(name="tender_example", label="Breaks.", params=[PARAM])
    broken = REGISTRY["TENDER_EXAMPLE"]
    REGISTRY["TENDER_EXAMPLE"] = broken._replace(function=lambda totals: 1 / 0)
    assert dispatch.call("TENDER_EXAMPLE", [[1]], where="Sheet1!A1") == [["#VALUE!"]]
    assert "TENDER_EXAMPLE failed inside (ZeroDivisionError); this is a fault of the toolkit" in dispatch.sentence("Sheet1!A1")


# ---- dated parameters ------------------------------------------------------------------------------------------------------------

YEAR = Parameter("inequalities_weight", "Mine", 0.2, "share", D(2019, 4, 1), D(2020, 3, 31), "Local paper", "read", "J. Smith")


@pytest.mark.parametrize(("day", "value"), [(D(2018, 4, 1), 0.1), (D(2019, 3, 31), 0.1), (D(2019, 4, 1), 0.2), (D(2020, 3, 31), 0.2)])
def test_both_ends_of_a_parameters_year_belong_to_it(day, value):
    assert parameter("inequalities_weight", day, (YEAR,)).value == value


@pytest.mark.parametrize("day", [D(2018, 3, 31), D(2020, 4, 1)])
def test_a_day_nobody_covers_is_an_error_never_the_nearest_year(day):
    with pytest.raises(NotCovered, match="01/04/2019 to 31/03/2020 and 01/04/2018 to 31/03/2019") as gap:
        parameter("inequalities_weight", day, (YEAR,))
    assert f"{day:%d/%m/%Y}" in str(gap.value) and gap.value.code == "#N/A"


def test_the_users_own_entry_goes_before_ours():
    own = Parameter(**{**vars(YEAR), "valid_from": D(2018, 4, 1), "valid_to": D(2019, 3, 31)})
    assert parameter("inequalities_weight", D(2018, 6, 1), (own,)) is own


def test_every_shipped_parameter_says_its_source_and_how_sure_we_are():
    for entry in parameters.shipped():
        assert entry.label and entry.unit and len(entry.source) > 10 and entry.evidence, entry.key
        assert entry.valid_from <= entry.valid_to and entry.checked_by == "", entry.key


def test_shipped_periods_of_one_parameter_do_not_overlap():
    entries = sorted(parameters.shipped(), key=lambda e: (e.key, e.valid_from))
    assert all(a.key != b.key or a.valid_to < b.valid_from for a, b in zip(entries, entries[1:], strict=False))


def test_the_service_weights_of_2018_19_add_up_to_one():
    """As the capitation reference prints them: 0.7443451385104918, 0.06413866213433597, 0.14985545245073117, 0.04166074690444151."""
    weights = [e.value for e in parameters.shipped() if e.key.startswith("hchs_weight_")]
    assert sorted(weights) == [0.04166074690444151, 0.06413866213433597, 0.14985545245073117, 0.7443451385104918]
    assert half_up(sum(weights), 9) == 1


ENTRY = (
    '[[fee]]\nlabel = "Fee"\nvalue = 1.5\nunit = "GBP"\nvalid_from = 2018-04-01\nvalid_to = 2019-03-31\n'
    'source = "s"\nevidence = "read"\n'
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fee = 3", "write each entry of fee as"), ("[[fee]\n", "cannot be read as a parameter file"),
        (ENTRY.replace('label = "Fee"\n', ""), r"missing \['label'\]"), (ENTRY + 'colour = "red"\n', r"unknown \['colour'\]"),
        (ENTRY.replace("2018-04-01", '"2018-04-01"'), "valid_from is not a date"), (ENTRY.replace("1.5", "true"), "neither a number nor"),
        (ENTRY.replace("2019-03-31", "2019-03-31T00:00:00"), "valid_to is not a date"),
    ],
)  # fmt: skip
def test_a_parameter_file_that_does_not_say_what_it_must_is_one_sentence(tmp_path, text, words):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadParameterFile, match=words) as problem:
        parameters.read(file)
    assert "mine.toml" in str(problem.value)


def test_a_checked_parameter_names_the_person(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(ENTRY + 'checked_by = "J. Smith"\n', encoding="utf-8")
    (entry,) = parameters.read(file)
    assert entry.checked_by == "J. Smith" and parameters.checked(entry, "A. Khan").checked_by == "A. Khan"


# ---- findings --------------------------------------------------------------------------------------------------------------------


def test_only_a_blocking_finding_stops_a_job():
    note, warn, block = (Finding("A!1", "r", severity, "s") for severity in ("note", "warn", "block"))
    assert holds([note, warn]) and not holds([note, block])
    with pytest.raises(ValueError, match="severity is one of"):
        Finding("A!1", "r", "fatal", "s")


@pytest.mark.parametrize(("sentence", "wrong", "remedy"), [
    ("weights, row 2 is blank; a blank is not a zero, so fill it in.", "weights, row 2 is blank.", "A blank is not a zero, so fill it in."),
    ("x is 3; it is no share; give it as 0 to 1.", "x is 3; it is no share.", "Give it as 0 to 1."),
    ("totals: no total; complete its scores. (1 more like it)", "totals: no total (1 more like it).", "Complete its scores."),
    ('method says "a; b"; choose one of a, b.', 'method says "a; b".', "Choose one of a, b."),
    ('method says "a; b".', 'method says "a; b".', ""),
    ("The bid is not admitted, so it has no rank.", "The bid is not admitted, so it has no rank.", ""),
])  # fmt: skip
def test_what_to_do_stands_apart_from_what_is_wrong(sentence, wrong, remedy):
    assert in_two(sentence) == (wrong, remedy)
    told = Finding("A!1", "TENDER_RANK", "block", sentence).in_two()
    assert (told.sentence, told.remedy) == (wrong, remedy or "Correct the cells its formula reads.")
    assert Finding("A!1", "r", "block", sentence, "Own.").in_two().sentence == sentence
