"""Sign-in with the access token: `session token` in the header Authorization, as js/auth.js sends it.

The session is no secret. It tells one browser from another, so that nobody is told the sentences of somebody else's cells.
"""

import os
import secrets

from fastapi import HTTPException
from xlwings_server.models import User

from xl_addin.server.token import SETTING

REFUSED = "The access token is missing or wrong: enter it in the task pane Commissioning; whoever runs the server has it."
LONGEST = 64  # characters of a session's name


async def validate_token(token_string: str) -> User:
    """The user of a request. Raises HTTPException 401."""
    session, _, given = token_string.partition(" ")
    wanted = os.environ[SETTING]
    if not session or len(session) > LONGEST or not secrets.compare_digest(given.encode(), wanted.encode()):
        raise HTTPException(401, REFUSED)
    return User(id=session, name="holder of the access token")
