"""Sessions: cookies that are signed, and end."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from kmpd.config.dashboard import UserConfig
from kmpd.errors import WebError
from kmpd.interfaces import Clock
from kmpd.password import fingerprint

SESSION_SECONDS: Final = 30 * 86_400
KEY_FILE: Final = "web.key"
_KEY_BYTES: Final = 32
_COOKIE: Final = "kmpd_session"


class Sessions:
    """Makes and reads the cookies of a station.

    A cookie names a user, and the password it was made for by a fingerprint of its
    hash: another password ends all sessions of its user, and a user who is gone has
    none. Nothing is kept of a session here, so to sign out is to have the browser give
    the cookie away.
    """

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._name = f"{_COOKIE}_{hashlib.sha256(b'name' + key).hexdigest()[:8]}"
        self._serializer = URLSafeTimedSerializer(
            key,
            salt=_COOKIE,
            signer=_signer(clock),
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def name(self, *, is_secure: bool) -> str:
        """Return the name of the cookie.

        Cookies of two stations on one host get on: a port is no part of a cookie. Over
        TLS the name says that no other host may have set it.
        """
        return f"__Host-{self._name}" if is_secure else self._name

    def made(self, user: UserConfig) -> str:
        """Return a cookie for somebody who has just signed in."""
        print_ = fingerprint(user.password_hash.get_secret_value())
        return str(self._serializer.dumps([user.name, print_]))

    def user(self, cookie: str, users: Iterable[UserConfig]) -> UserConfig | None:
        """Return whose a cookie is; None if nobody's, or no more."""
        try:
            name, print_ = self._serializer.loads(cookie, max_age=SESSION_SECONDS)
        except (BadData, TypeError, ValueError):
            return None
        for user in users:
            wanted = fingerprint(user.password_hash.get_secret_value())
            if user.name == name and hmac.compare_digest(wanted, str(print_)):
                return user
        return None


def session_key(folder: Path) -> bytes:
    """Return the key that cookies are signed with; make it at the first start.

    Raises:
        WebError: The file cannot be read or written, or is no key.
    """
    path = folder / KEY_FILE
    try:
        _make(path)
        key = path.read_bytes()
    except OSError as error:
        reason = f"{path} cannot be read or made: {error.strerror}."
        raise WebError(reason=reason) from None
    if len(key) != _KEY_BYTES:
        reason = (
            f"{path} is no key, it has {len(key)} bytes instead of {_KEY_BYTES}. "
            "Without the file, the next start makes another; all have to sign in anew."
        )
        raise WebError(reason=reason)
    return key


def _make(path: Path) -> None:
    """Write a key that is there whole or not at all, if none is there."""
    if path.exists():
        return
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _signer(clock: Clock) -> type[TimestampSigner]:
    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(clock.now().timestamp())

    return Signer
