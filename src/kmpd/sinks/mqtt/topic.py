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

    def manifest(self, meter: str) -> str:
        """Return where it is kept what Home Assistant was told of a meter."""
        return f"{self.base}/{meter}/discovery"

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

    def is_manifest(self, topic: str) -> bool:
        """Return whether a topic is where such a thing is kept."""
        return topic == self.manifest(self.meter(topic))

    def meter(self, topic: str) -> str:
        """Return which meter one of our topics is about."""
        return topic.removeprefix(f"{self.base}/").partition("/")[0]
