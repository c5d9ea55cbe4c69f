"""The official schema of release packages, where a user has it: it is read from their path and never part of this product."""

import json
from pathlib import Path
from typing import Any

from workbooks.errors import refuse


def read_schema(path: str) -> dict[str, Any]:
    """The JSON schema at a path, or the only one of a folder. WorkbookError official_schema where there is none."""
    place = Path(path)
    if place.is_dir():
        found = sorted(place.glob("*package*schema*.json"))
        if len(found) != 1:
            raise refuse("official_schema", path=path, reason=f"{len(found)} files there are called so")
        place = found[0]
    try:
        schema = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise refuse("official_schema", path=path, reason=str(problem).rstrip(".")) from None
    if not isinstance(schema, dict) or "releases" not in schema.get("properties", {}):
        raise refuse("official_schema", path=path, reason="it has no releases")
    if "definitions" not in schema:
        raise refuse("official_schema", path=path, reason="it refers to other files, which are not looked up")
    return schema
