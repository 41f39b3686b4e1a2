"""Recognises who makes a request, by what it says of itself."""

import hmac
from typing import Final

import attrs

from kmpd.config.dashboard import ProxyConfig, Role, TokenConfig, WebConfig
from kmpd.web.access.asking import Asking
from kmpd.web.access.origin import is_loopback
from kmpd.web.access.session import Sessions
from kmpd.web.access.visitor import Visitor, Way

_BEARER: Final = "bearer"


def demands_names(web: WebConfig) -> bool:
    """Tell whether somebody has to say who they are."""
    return bool(web.users or web.tokens or web.proxy is not None)


@attrs.frozen(kw_only=True)
class Recognition:
    """Recognises visitors of a dashboard that listens at an address.

    Attributes:
        host: Where it listens; the configuration may say another one by now.
        sessions: Reads cookies.
    """

    host: str
    sessions: Sessions

    def is_open(self, web: WebConfig) -> bool:
        """Tell whether everybody on this computer may do everything."""
        return not demands_names(web) and is_loopback(self.host)

    def is_closed(self, web: WebConfig) -> bool:
        """Tell whether nobody may do anything: others get here, and nobody says who."""
        return not demands_names(web) and not is_loopback(self.host)

    def visitor(self, asking: Asking, web: WebConfig) -> Visitor | None:
        """Return who makes a request; None if nobody knows."""
        if self.is_closed(web):
            return None
        if self.is_open(web):
            return Visitor(role=Role.ADMIN, way=Way.OPEN)
        if asking.is_of_api and "authorization" in asking.headers:
            # A token that is wrong is not made good by a cookie beside it.
            return _by_token(asking.only("authorization") or "", web.tokens)
        told = None if web.proxy is None else _by_proxy(asking, web.proxy)
        return told or self._by_session(asking, web)

    def _by_session(self, asking: Asking, web: WebConfig) -> Visitor | None:
        cookie = asking.cookies.get(self.sessions.name(is_secure=asking.is_secure))
        user = None if cookie is None else self.sessions.user(cookie, web.users)
        if user is None:
            return None
        return Visitor(name=user.name, role=user.role, way=Way.SESSION)


def _by_token(header: str, tokens: tuple[TokenConfig, ...]) -> Visitor | None:
    """Return whose token a header has; takes as long whichever it is."""
    scheme, _, sent = header.partition(" ")
    found = None
    for token in tokens:
        wanted = token.token.get_secret_value().encode()
        if hmac.compare_digest(wanted, sent.strip().encode()) and wanted:
            found = token
    if found is None or scheme.lower() != _BEARER:
        return None
    return Visitor(name=found.name, role=found.role, way=Way.TOKEN)


def _by_proxy(asking: Asking, proxy: ProxyConfig) -> Visitor | None:
    """Return whom a proxy names; None if it is not the proxy, or names several."""
    told = asking.only(proxy.user_header) if asking.is_from_proxy else None
    name = (told or "").encode("latin-1").decode("utf-8", "replace").strip()
    if not name or "," in name:
        return None
    role = Role.ADMIN if name in proxy.admins else Role.VIEWER
    return Visitor(name=name, role=role, way=Way.PROXY)
