"""Passwords of the dashboard: made into hashes, and compared with them.

A hash is one of Argon2id, so that whoever reads the configuration does not know the
password. It says itself what it cost to make, and costs as much to compare.
"""

import hashlib
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: A password that is shorter is guessed before anybody notices.
PASSWORD_CHARACTERS_MIN: Final = 10
#: Beyond this nobody types one, and hashing begins to take time.
PASSWORD_CHARACTERS_MAX: Final = 256

_HASHER: Final = PasswordHasher()


def hashed(password: str) -> str:
    """Return the hash of a password; of the same one it is another each time.

    Raises:
        ValueError: It is too short or too long; says so in a sentence.
    """
    if len(password) < PASSWORD_CHARACTERS_MIN:
        raise ValueError(
            f"A password has at least {PASSWORD_CHARACTERS_MIN} characters; "
            f"this one has {len(password)}."
        )
    if len(password) > PASSWORD_CHARACTERS_MAX:
        raise ValueError(
            f"A password has at most {PASSWORD_CHARACTERS_MAX} characters; "
            f"this one has {len(password)}."
        )
    return _HASHER.hash(_typed(password))


def is_right(password: str, password_hash: str) -> bool:
    """Tell whether a hash is of a password; takes long, as it shall."""
    if len(password) > PASSWORD_CHARACTERS_MAX:
        return False
    try:
        return _HASHER.verify(password_hash, _typed(password))
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def fingerprint(password_hash: str) -> str:
    """Return what tells a hash from others and gives nothing of it away."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:32]


def _typed(password: str) -> bytes:
    """Return the bytes of a password, the same on whatever keyboard it is typed."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace")
