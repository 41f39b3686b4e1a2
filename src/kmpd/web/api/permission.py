"""What only admins may do."""

from http import HTTPStatus

from starlette.exceptions import HTTPException

from kmpd.web.access.words import ADMINS_ONLY
from kmpd.web.api.asked import Who


async def admins_only(visitor: Who) -> None:
    """Refuse whoever is no admin; the guard does so before, by the method."""
    if not visitor.is_admin:
        raise HTTPException(HTTPStatus.FORBIDDEN, ADMINS_ONLY)
