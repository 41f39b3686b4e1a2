"""What may stand in a setting of the dashboard: each value refused in words."""

import datetime as dt
import re
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr

from kmpd.config.dashboard import Per
from kmpd.config.wording import MistakeError, did_you_mean

PORT: Final = 8403
TOKEN_CHARACTERS_MIN: Final = 32
_PORT_MAX: Final = 65_535
_DIGITS_MAX: Final = 30
_NAME_LENGTH_MAX: Final = 60
_LISTEN_HELP: Final = f"127.0.0.1:{PORT} is this computer alone, 0.0.0.0:{PORT} all."
_MADE_SO: Final = "such as: openssl rand -hex 32"
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\.?")
_HEADER: Final = re.compile(r"[A-Za-z0-9-]{1,60}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?", re.ASCII)
_BASE64: Final = r"[A-Za-z0-9+/]{8,}"
_ARGON2: Final = re.compile(
    rf"\$argon2(id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\${_BASE64}\${_BASE64}"
)
#: How people write the same.
_PER: Final = {"m3": Per.CUBIC_METRE, **{per.casefold(): per for per in Per}}


def listen(value: object) -> tuple[str, int]:
    """Return the host and the port to listen at; without a host, this computer alone.

    Raises:
        MistakeError: It is no address.

    >>> listen("0.0.0.0:80"), listen("[::1]:8403"), listen(8403)
    (('0.0.0.0', 80), ('::1', 8403), ('127.0.0.1', 8403))
    """
    text = str(value).strip()
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise MistakeError("the address to listen at belongs here", _LISTEN_HELP)
    if text.isascii() and text.isdigit():
        text = f"127.0.0.1:{text}"
    host, port = _parted(text)
    if port is None:
        shown = f"[{host}]" if ":" in host else host
        raise MistakeError("has no port", f"{shown}:{PORT} would do.", quoted=text)
    if not host or not (_is_address(host) or _HOST.fullmatch(host)):
        raise MistakeError("is no address", _LISTEN_HELP, quoted=text)
    return host, port


def _parted(text: str) -> tuple[str, int | None]:
    """Return host and port; no port if there is none, no host if neither is usable."""
    if _is_address(text):
        return text, None
    try:
        parts = urlsplit(f"//{text}")
        port = parts.port
    except ValueError:
        return "", 0
    is_more = parts.path or parts.query or parts.fragment or "@" in text
    return ("", 0) if is_more else (parts.hostname or "", port)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _label(value: str) -> str:
    if not value.strip() or not value.isprintable() or len(value) > _NAME_LENGTH_MAX:
        raise MistakeError(f"a name belongs here, of {_NAME_LENGTH_MAX} signs at most")
    return value.strip()


def _hash(value: SecretStr) -> SecretStr:
    if not _ARGON2.fullmatch(value.get_secret_value().strip()):
        raise MistakeError(
            "this is no hash of a password; `kmpd password` makes one of yours"
        )
    return SecretStr(value.get_secret_value().strip())


def _token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value().strip()
    if len(token) < TOKEN_CHARACTERS_MIN:
        raise MistakeError(
            f"a token has {TOKEN_CHARACTERS_MIN} characters at least, {_MADE_SO}"
        )
    if not re.fullmatch(r"[!-~]+", token):
        raise MistakeError(f"a token has letters and digits, {_MADE_SO}")
    return SecretStr(token)


def _network(value: object) -> IPv4Network | IPv6Network:
    text = str(value).strip()
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        advice = "192.0.2.7 is one, and 192.0.2.0/24 are many."
        raise MistakeError("is no address", advice, quoted=text) from None
    if not network.prefixlen:
        raise MistakeError("is everybody: anybody could say who they are", quoted=text)
    if "/" in text and str(network.network_address) != text.partition("/")[0].lower():
        raise MistakeError("is within a network", f"Is {network} meant?", quoted=text)
    return network


def _host(value: str) -> str:
    plain = value.strip()
    if not (_is_address(plain.strip("[]")) or _HOST.fullmatch(plain)):
        advice = "Without http://, port and path: meters.example.net."
        raise MistakeError("is no name of a computer", advice, quoted=value)
    return plain.lower()


def _header(value: str) -> str:
    if not _HEADER.fullmatch(value):
        raise MistakeError("is no header", "X-Forwarded-User is one.", quoted=value)
    return value


def _language(value: str) -> str:
    if value and not _LANGUAGE.fullmatch(value):
        raise MistakeError("is no language", "en and nl are some.", quoted=value)
    return value


def _currency(value: str) -> str:
    plain = value.strip().upper()
    if not _CURRENCY.fullmatch(plain):
        advice = "EUR, DKK and SEK are."
        raise MistakeError("is no code of a currency", advice, quoted=value)
    return plain


def _day(value: object) -> dt.date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            raise MistakeError("is no day", quoted=value) from None
    raise MistakeError("a day belongs here, such as 2026-01-31")


def _exact(value: object) -> Decimal:
    """Return the number as it was written, never one of the floats around it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise MistakeError("a number belongs here")
    text = str(value).strip()
    if not _NUMBER.fullmatch(text) or len(text) > _DIGITS_MAX:
        dotted = text.replace(",", ".")
        is_near = _NUMBER.fullmatch(dotted)
        advice = f"Decimals follow a point: {dotted}." if is_near else ""
        raise MistakeError("is no number", advice, quoted=text)
    return Decimal(text)


def _per(value: object) -> Per:
    text = str(value).strip()
    found = _PER.get(text.casefold())
    if found is None:
        known = list(Per)
        advice = did_you_mean(text, known) or f"There are {', '.join(known)}."
        raise MistakeError("is nothing that prices are for", advice, quoted=text)
    return found


def _topic(value: str) -> str:
    plain = value.strip()
    if not plain or not plain.isprintable():
        raise MistakeError("the topic of the temperature belongs here")
    if set(plain) & set("#+"):
        raise MistakeError("is a pattern; one topic belongs here", quoted=value)
    return plain


def one_or_more(value: Any) -> Any:  # noqa: ANN401 - whatever the file says
    """Take a single text for a list of it."""
    return [value] if isinstance(value, str) else value


Listen = Annotated[Any, BeforeValidator(listen)]
Label = Annotated[str, AfterValidator(_label)]
PasswordHash = Annotated[SecretStr, AfterValidator(_hash)]
Token = Annotated[SecretStr, AfterValidator(_token)]
Network = Annotated[Any, BeforeValidator(_network)]
Host = Annotated[str, AfterValidator(_host)]
Header = Annotated[str, AfterValidator(_header)]
Language = Annotated[str, AfterValidator(_language)]
Currency = Annotated[str, AfterValidator(_currency)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Exact = Annotated[Decimal, BeforeValidator(_exact)]
PerText = Annotated[Per, BeforeValidator(_per)]
Topic = Annotated[str, AfterValidator(_topic)]
