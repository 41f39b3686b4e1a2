"""Errors about a port: the device or connection below the conversation."""

from typing import ClassVar

import attrs

from pykmp.errors.root import KmpError


@attrs.define(kw_only=True, slots=False, repr=False)
class PortError(KmpError):
    """Root of all that is wrong with a port.

    Attributes:
        url: The port, without secrets.
        reason: What the system said, if it said something.
    """

    what: ClassVar[str] = "cannot be used"
    advice: ClassVar[str] = "See 'pykmp-tool ports' for the ports of this machine."

    url: str
    reason: str = ""

    @property
    def summary(self) -> str:
        """Say which port and what is wrong with it."""
        reason = f" ({self.reason})" if self.reason else ""
        return f"Port {self.url} {self.what}{reason}."

    def __str__(self) -> str:
        return f"{self.summary} {self.advice}"


@attrs.define(kw_only=True, slots=False, repr=False)
class PortUrlError(PortError):
    """The text names no port."""

    what: ClassVar[str] = "is no port that this program understands"
    advice: ClassVar[str] = (
        "Use a device such as /dev/ttyUSB0, socket://HOST:PORT, rfc2217://HOST:PORT "
        "or esphome://HOST."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class PortNotFoundError(PortError):
    """There is no such device, or nobody listens there."""

    what: ClassVar[str] = "does not exist"
    advice: ClassVar[str] = (
        "Check the cable and the name: 'pykmp-tool ports' lists the devices of this "
        "machine."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class HostNotFoundError(PortNotFoundError):
    """There is no such host, or nobody listens at that port of it."""

    what: ClassVar[str] = "cannot be reached"
    advice: ClassVar[str] = (
        "Check host and port number, that ser2net or the bridge runs, and that no "
        "firewall stands between."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class PortPermissionError(PortError):
    """The system forbids this user the device."""

    what: ClassVar[str] = "may not be opened by this user"
    advice: ClassVar[str] = (
        "Add the user to the group that owns it (often: sudo usermod -aG dialout "
        "$USER) and log in again."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class PortBusyError(PortError):
    """Another program holds the port."""

    what: ClassVar[str] = "is in use by another program"
    advice: ClassVar[str] = (
        "Stop the other program, which 'fuser -v DEVICE' names, or take another port."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class LineLostError(PortError):
    """The connection broke while it was in use."""

    what: ClassVar[str] = "was lost"
    advice: ClassVar[str] = (
        "Ask again: the port is then opened anew. If this repeats, check plug and "
        "network, and that ser2net has kickolduser: true."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class PortUnavailableError(PortError):
    """The system refuses for a reason of its own."""


@attrs.define(kw_only=True, slots=False, repr=False)
class PortBackendMissingError(PortError):
    """The library that opens such ports is not installed."""

    what: ClassVar[str] = "needs a library that is not installed"
    advice: ClassVar[str] = (
        "Install it: pip install 'PyKMP[serial]', or 'PyKMP[esphome]' for esphome://."
    )

    extra: str = "serial"
