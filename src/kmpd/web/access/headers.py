"""Headers that keep a browser from doing with answers what nobody wants.

Names are in lower case, as ASGI has them.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

#: For whatever is no page: nothing of it may be run, shown in a frame, or loaded.
API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"

#: On every answer.
COMMON: Final[Mapping[str, str]] = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        "publickey-credentials-get=(), serial=(), usb=()"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
}

_INLINE_SCRIPT: Final = re.compile(
    rb"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script\s*>",
    re.DOTALL | re.IGNORECASE,
)


def page_policy(page: bytes) -> str:
    """Return the content security policy of a page that NiceGUI made.

    NiceGUI starts a page by scripts within it, and Vue compiles templates in the
    browser: that needs ``'unsafe-eval'``, and styles within the page. Its scripts are
    allowed one by one, by their hashes, so that ``'unsafe-inline'`` is not needed: what
    somebody might get into a page as an event handler or later does not run.
    """
    scripts = " ".join(dict.fromkeys(_hashes(page)))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'unsafe-eval' {scripts}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


def form_policy(style: str) -> str:
    """Return the content security policy of a page that is only a form.

    Args:
        style: What stands in its element `style`.
    """
    return (
        f"default-src 'none'; style-src {_hash(style.encode())}; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _hashes(page: bytes) -> Iterable[str]:
    for script in _INLINE_SCRIPT.finditer(page):
        if not re.search(rb"\bsrc\s*=", script["attributes"]):
            yield _hash(script["body"])


def _hash(text: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
    return f"'sha256-{digest}'"
