"""`custom` is the name xlwings Server looks for."""

from fastapi import APIRouter
from xlwings_server import dependencies
from xlwings_server.config import settings

from xl_addin.server import progress

router = APIRouter(prefix=f"{settings.app_path}/cwb")


@router.get("/progress")
async def how_far(user: dependencies.User) -> dict[str, str]:
    """The line a running button of this person shows last."""
    return {"line": progress.found(user.id or "")}
