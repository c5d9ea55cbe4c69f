"""The moves of a contract model as budget moves of a register: parties become the contracts they hold, where that is not a guess."""

from pathlib import Path

from udfs.findings import Finding
from udfs.register.names import name_key
from workbooks.contract_model import job as contract_model_job
from workbooks.job.schema import Row
from workbooks.register.tables import CONTRACT, TABLES, RegisterJob
from workbooks.spec import Value
from workbooks.template import load
from workbooks.templates import template


def moves_of(path: str, job: RegisterJob) -> tuple[list[Row], list[Finding]]:
    """A row for each move of the model, and what a person has to fill in because the register does not tell it.

    WorkbookError for a file that is no contract model."""
    model = load(template(contract_model_job.KIND), path)
    names = {row["party"]: str(row["name"] or row["party"]) for row in model.rows["parties"]}
    file, rows, found = Path(path).name, [], []
    if not model.rows["moves"]:
        found.append(Finding(file, "moves", "warn", f"{file} holds no moves.", "Enter the budget moves by hand."))
    for move in model.rows["moves"]:
        held = {end: _held(job, move[end], names.get(move[end])) for end in ("from", "to")}
        told = move["note"] or f"{names.get(move['from'], move['from'])} to {names.get(move['to'], move['to'])}"
        row: Row = dict.fromkeys(f.name for f in TABLES["budget_move"])
        ends = {f"{end}_contract": contracts[0] if len(contracts) == 1 else None for end, contracts in held.items()}
        rows.append(row | ends | {"amount": move["amount"], "text": told})
        for end, contracts in held.items():
            if len(contracts) != 1:
                told = f"{move[end]} ({names.get(move[end], 'no name')}) holds {len(contracts)} open contracts of this register."
                found.append(Finding(f"{file}, {move['at']}", "moves", "warn", told, "Choose the contract on the sheet Budget moves."))
    return rows, found


def _held(job: RegisterJob, code: Value, name: str | None) -> list[Value]:
    """Open contracts of a party, by its id or by its name."""
    parties = {row["party_id"]: str(row["name"] or row["party_id"]) for row in job.rows["party"]}
    keys = {name_key(text) for text in (str(code), name) if text} - {""}
    is_holder = lambda holder: holder is not None and (holder == code or name_key(parties.get(holder, str(holder))) in keys)
    return [row[CONTRACT] for row in job.whole if not job.is_closed(row) and is_holder(row["holder_party_id"])]
