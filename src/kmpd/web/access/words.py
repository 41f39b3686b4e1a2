"""What the guard says to those whom it does not let through.

A program or whoever sets the dashboard up reads it; it is English.
"""

from typing import Final

CLOSED: Final = (
    "The dashboard can be reached from other computers, and the configuration says "
    "nobody who may see it. Below 'web', give it 'users', 'tokens' or a 'proxy', or "
    "have it listen at 127.0.0.1."
)
WRONG_HOST: Final = (
    "The dashboard is not known by this name. If it is meant to be, name it below "
    "'web: hosts' of the configuration."
)
UNKNOWN_PROXY: Final = (
    "This came through a proxy, and the configuration knows of none: with nobody to "
    "sign in, whoever reaches the proxy could do everything. Below 'web', give the "
    "dashboard 'users', or say of the 'proxy' who it is."
)
FOREIGN_PAGE: Final = (
    "The page of somebody else asked for this, or nobody knows which page did. A "
    "program sends a token, or 'Origin' with the address of the dashboard."
)
ADMINS_ONLY: Final = "Only admins may do this."
WHO_IS_THERE: Final = (
    "Say who you are: a program sends 'Authorization: Bearer' and its token, people "
    "sign in."
)
