"""Which processes of the Provider Selection Regime are open, and what each needs to be shown."""

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.dated import check, entry, evidence, joined
from udfs.errors import At
from udfs.registry import Param, Result, Source, udf
from udfs.tender.regime import PSR, REFERENCE

if TYPE_CHECKING:
    from udfs.parameters import Parameter

Answers = dict[str, Any]


class Process(NamedTuple):
    """A process: the answers it needs with the reason it is closed otherwise, the evidence to record and whether a standstill follows."""

    name: str
    needs: tuple[tuple[str, bool, str], ...]
    evidence: str
    evidence_needed: str
    standstill: bool


NO_PROVIDER_YET = ("new_service", False, "a new service has no existing provider")
PROCESSES = (
    Process("direct_award_a",
            (NO_PROVIDER_YET, ("framework", False, "process A cannot conclude a framework agreement"),
             ("existing_provider_only_capable", True, "the existing provider is not claimed to be the only capable one")),
            "only_capable_evidence", "a dated market test showing that only the existing provider is capable", False),
    Process("direct_award_b", (("unrestricted_patient_choice", True, "patients do not have an unrestricted choice of provider"),),
            "patient_choice_evidence", "how every provider that meets the requirements is offered to patients", False),
    Process("direct_award_c",
            (NO_PROVIDER_YET, ("existing_provider_satisfying", True, "the existing provider does not satisfy the contract"),
             ("considerable_change", False, "the contract changes considerably")),
            "satisfying_evidence", "performance under the existing contract, key criteria and basic selection criteria assessed, and the "
            "existing and proposed contracts side by side", True),
    Process("most_suitable_provider",
            (("most_suitable_identified", True, "no most suitable provider can be identified without competition"),),
            "most_suitable_evidence", "key criteria and basic selection criteria assessed, and the reasons for this provider", True),
    Process("competitive", (), "", "award criteria evaluated, key criteria and basic selection criteria assessed", True),
)  # fmt: skip
QUESTIONS = tuple(dict.fromkeys(name for process in PROCESSES for name, _, _ in process.needs))
EVIDENCE = tuple(process.evidence for process in PROCESSES if process.evidence)
MAY_BE_COMPULSORY = ("direct_award_a", "direct_award_b")


@udf(
    params=[
        Param("answers", f"Two columns, name and value. TRUE or FALSE: {', '.join(QUESTIONS)}. Text (which document, of which date): "
              f"{', '.join(EVIDENCE)}", kind="any", rank="table", unit="name and value",
              example=[["new_service", False], ["framework", False], ["existing_provider_only_capable", True]], blank="none"),
        Param("start_date", "Day the procurement started", kind="date", rank="scalar", unit="date", example="2024-06-03"),
    ],
    result=Result("table", "any", "text", "Five rows, direct_award_a to direct_award_c, most_suitable_provider and competitive: "
                  "process, status (available, not available, needs evidence, needs an answer), why, evidence_needed, notices, "
                  "standstill (yes, no), source, evidence, check (what a person must check)"),
    sources=[
        REFERENCE, PSR._replace(section="regs 12 and 24, Schedules 3 and 10, legislation.gov.uk"),
        Source("hilldickinson.com; procurementportal.com", "conditions and notices of the five processes", evidence="read"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_process(answers: list[list[Any]], start_date: dt.date) -> list[list[Any]]:
    """Which of the five processes of the Provider Selection Regime are open to a buyer, why, and what each needs to be shown.

    answers: name and value rows; start_date: one date. Result: five rows of process, status, why, evidence_needed, notices, standstill,
    source, evidence, check. A claim is not evidence: "only one capable provider" opens process A only once its evidence is named.
    A question not answered, or answered with a blank, gives needs an answer and never a default. Not legal advice.
    Errors: #VALUE! for an unknown or repeated name, or a value that is neither TRUE nor FALSE (or no text where evidence is named);
    #N/A before 1 January 2024, when the regime began.
    """
    told = _answers(answers)
    statuses = {process.name: _status(process, told) for process in PROCESSES}
    compulsory = any(statuses[name][0] == "available" for name in MAY_BE_COMPULSORY)
    return [_row(process, *statuses[process.name], told, compulsory, start_date) for process in PROCESSES]


def _answers(rows: list[list[Any]]) -> Answers:
    told: Answers = {}
    for i, cells in enumerate(rows):
        if all(cell is None for cell in cells):
            continue
        name, value = (list(cells) + [None, None])[:2]
        if name not in (*QUESTIONS, *EVIDENCE):
            raise errors.NotAChoice(At("answers", i, 0), value=shown(name), choices=", ".join((*QUESTIONS, *EVIDENCE)))
        if name in told:
            raise errors.Refused(At("answers", i, 0), reason=f"{name} is given twice; keep one answer")
        told[name] = None if value is None else _answer(name, value, At("answers", i, 1))
    return told


def _answer(name: str, value: Any, at: At) -> Any:
    if name in QUESTIONS:
        if isinstance(value, bool) or (isinstance(value, (int, float)) and value in (0, 1)):
            return bool(value)
        raise errors.NotLogical(at, value=shown(value))
    if not isinstance(value, str):
        raise errors.NotText(at, value=shown(value))
    return value.strip() or None


def _status(process: Process, told: Answers) -> tuple[str, str]:
    """Status and why: a condition that fails closes the process, whatever else is not known."""
    failed = [reason for name, wanted, reason in process.needs if told.get(name) is not None and told[name] != wanted]
    if failed:
        return "not available", "; ".join(failed)
    unknown = [name for name, _, _ in process.needs if told.get(name) is None]
    if unknown:
        return "needs an answer", f"not answered: {', '.join(unknown)}"
    if process.evidence and not told.get(process.evidence):
        return "needs evidence", f"claimed but not shown: name the document and its date in {process.evidence}"
    return "available", f"evidence recorded: {told[process.evidence]}" if process.evidence else "open to every buyer"


def _row(process: Process, status: str, why: str, told: Answers, compulsory: bool, start: dt.date) -> list[Any]:
    rules = [entry(f"psr_notices_{process.name}", start), *_caveats(process.name, told, compulsory, start)]
    standstill = "yes" if process.standstill else "no"
    return [process.name, status, why, process.evidence_needed, rules[0].value, standstill, joined("source", *rules),
            evidence(*rules), check(*rules)]  # fmt: skip


def _caveats(name: str, told: Answers, compulsory: bool, start: dt.date) -> list["Parameter"]:
    """What the texts that were read leave open for this process."""
    order = [entry("psr_order_of_processes", start)] if compulsory and name not in MAY_BE_COMPULSORY else []
    framework = told.get("framework") and name in ("direct_award_b", "direct_award_c", "most_suitable_provider")
    return [*order, *([entry("psr_framework_b_c_msp", start)] if framework else [])]
