"""Our topics at the broker."""

import attrs


@attrs.frozen(kw_only=True)
class Topics:
    """Our topics at the broker.

    Attributes:
        base: What all of them begin with.
    """

    base: str

    @property
    def status(self) -> str:
        """Whether the station is there: `online` or `offline`, said by the broker."""
        return f"{self.base}/status"

    @property
    def manifest(self) -> str:
        """What Home Assistant was told, so that it can be taken back."""
        return f"{self.base}/discovery"

    @property
    def probe(self) -> str:
        """What we tell ourselves, to know that all before it has come."""
        return f"{self.base}/probe"

    def state(self, meter: str) -> str:
        """Return where the newest good values of a meter are."""
        return f"{self.base}/{meter}/state"

    def attributes(self, meter: str) -> str:
        """Return where they are as the meter told them, with quality and instant."""
        return f"{self.base}/{meter}/attributes"

    def diagnostics(self, meter: str) -> str:
        """Return where it is told how reading a meter goes."""
        return f"{self.base}/{meter}/diagnostics"

    def availability(self, meter: str) -> str:
        """Return where it is told whether a meter's values are fresh."""
        return f"{self.base}/{meter}/availability"

    def meter_of_attributes(self, topic: str) -> str | None:
        """Return whose attributes a topic has; None if it has none."""
        begin, end = f"{self.base}/", "/attributes"
        if not (topic.startswith(begin) and topic.endswith(end)):
            return None
        return topic[len(begin) : -len(end)]
