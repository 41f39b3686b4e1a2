"""The sinks of a configuration, made once for the same words."""

import logging
from collections.abc import Mapping

from kmpd.config import SinkConfig, StationConfig
from kmpd.errors import SinkError
from kmpd.interfaces import Sink, SinkKind
from kmpd.main.context import Context

logger = logging.getLogger("kmpd")


class Sinks:
    """The sinks that are configured; owns those that did not change."""

    def __init__(self, kinds: Mapping[str, SinkKind], context: Context) -> None:
        self._kinds = kinds
        self._context = context
        self._made: dict[str, tuple[SinkConfig, Sink]] = {}

    def of(self, config: StationConfig) -> Mapping[str, Sink]:
        """Return the sinks of a configuration; the same object for the same words.

        Raises:
            SinkError: One of them cannot be made; the others are what they were.
        """
        made = {}
        for name, one in config.sinks.items():
            known = self._made.get(name)
            if known is not None and known[0] == one:
                made[name] = known
            else:
                made[name] = (one, self._make(one))
        self._made = made
        return {name: sink for name, (_, sink) in made.items()}

    def _make(self, config: SinkConfig) -> Sink:
        try:
            return self._kinds[config.kind].make(
                config.name, config.options, self._context
            )
        except Exception as error:
            # A sink may be of anybody; the station goes on as it was.
            logger.debug("sink=%s cannot be made", config.name, exc_info=error)
            reason = f"The sink {config.name} cannot be made: {error!r}"
            raise SinkError(reason=reason) from error
