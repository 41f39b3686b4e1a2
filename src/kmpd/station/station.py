"""Runs the parts of a station: side by side, with signals, and an orderly end."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from kmpd.control import ControlServer, Systemd
from kmpd.errors import ControlError, StationError
from kmpd.station.parts import Parts

#: How often the store is told that the station lives.
BEAT_SECONDS: Final = 10.0
#: How often raw readings that are older than wanted are given up.
THIN_SECONDS: Final = 6 * 3600.0

logger = logging.getLogger("kmpd")


class Station:
    """Runs the parts until a signal ends them.

    SIGTERM and SIGINT finish the request in hand, keep what it brings, hand on what is
    being handed on, and end. SIGHUP reads the configuration anew. A second SIGTERM or
    SIGINT ends at once; nothing that was kept is lost by that.
    """

    def __init__(self, parts: Parts, systemd: Systemd | None = None) -> None:
        self._parts = parts
        self._systemd = systemd or Systemd()
        self._ends = asyncio.Event()
        self._reloads = asyncio.Event()
        self._reloading = asyncio.Lock()

    async def run(self) -> None:
        """Collect and deliver until a signal says to stop.

        Raises:
            ControlError: Another station runs there.
            StationError: A part cannot go on.
        """
        async with ControlServer(self._parts.control, self._handlers()):
            undo = self._listen_to_signals()
            try:
                await self._run_parts()
            finally:
                undo()
                self._systemd.stopping()

    def stop(self) -> None:
        """Finish what is in hand, and let `run` return."""
        self._ends.set()

    async def _run_parts(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._work(tasks))
            beside = [
                tasks.create_task(work)
                for work in (
                    self._again_and_again(self._parts.beat, BEAT_SECONDS),
                    self._again_and_again(self._parts.thin, THIN_SECONDS),
                    self._watch(),
                    self._reload_on_signal(),
                )
            ]
            await self._parts.collector.started()
            web = self._parts.web
            if web is not None:
                tasks.create_task(web.run())
            self._systemd.ready(self._in_words())
            self._parts.say(f"The station {self._in_words()}. Ctrl-C ends it.")
            if web is not None and web.url:
                self._parts.say(f"The dashboard is at {web.url}")
            await self._ends.wait()
            if web is not None:
                web.stop()
            for task in beside:
                task.cancel()

    async def _work(self, tasks: asyncio.TaskGroup) -> None:
        """Collect; once that has ended, let delivery finish what it has in hand."""
        collection = tasks.create_task(self._parts.collector.run())
        # A sink that knew of no meters would take those of yesterday back.
        await self._parts.collector.started()
        delivery = tasks.create_task(self._parts.deliverer.run())
        for part in self._parts.others:
            tasks.create_task(part.run())
        await self._ends.wait()
        self._systemd.stopping()
        for part in self._parts.others:
            part.stop()
        self._parts.collector.stop()
        await collection
        self._parts.deliverer.stop()
        await delivery

    def _listen_to_signals(self) -> Callable[[], None]:
        loop = asyncio.get_running_loop()
        heard = {
            signal.SIGTERM: self._end,
            signal.SIGINT: self._end,
            signal.SIGHUP: self._reloads.set,
        }
        for number, react in heard.items():
            loop.add_signal_handler(number, react)

        def undo() -> None:
            for number in heard:
                loop.remove_signal_handler(number)

        return undo

    def _end(self) -> None:
        if self._ends.is_set():
            logger.warning("event=killed reason=second-signal")
            os._exit(1)
        logger.info("event=stopping")
        self._parts.say("The station ends once it has finished what it has in hand.")
        self.stop()

    async def _again_and_again(
        self, work: Callable[[], Awaitable[None]], seconds: float
    ) -> None:
        """Do something with the store, from now on at this distance."""
        is_away = False
        while True:
            try:
                await work()
            except StationError as error:
                if not is_away:
                    logger.warning("event=store-away reason=%r", str(error))
                is_away = True
            else:
                if is_away:
                    logger.info("event=store-back")
                is_away = False
            await self._parts.clock.sleep(seconds)

    async def _watch(self) -> None:
        """Tell systemd that the loop turns; a station that hangs is started anew."""
        seconds = self._systemd.beat_seconds
        while seconds is not None:
            self._systemd.alive()
            await asyncio.sleep(seconds)

    async def _reload_on_signal(self) -> None:
        while True:
            await self._reloads.wait()
            self._reloads.clear()
            try:
                changed = await self._reload()
            except StationError as error:
                logger.error(  # noqa: TRY400 - the operator's mistake, not ours
                    "event=reload-refused, the old configuration stays: %s", error
                )
            else:
                self._parts.say(f"The configuration was read anew: {changed}.")

    async def _reload(self) -> str:
        # One after the other: a slow one must not undo what a later one has read.
        async with self._reloading:
            self._systemd.reloading()
            try:
                changed = await self._parts.reload()
                logger.info("event=reloaded %s", changed)
                return changed
            finally:
                self._systemd.ready(self._in_words())

    def _in_words(self) -> str:
        count = len(self._parts.collector.states())
        return "reads 1 meter" if count == 1 else f"reads {count} meters"

    def _handlers(self) -> Mapping[str, Callable[..., Awaitable[Mapping[str, Any]]]]:
        return {
            "gaps": self._answer_gaps,
            "read": self._answer_read,
            "reload": self._answer_reload,
            "skip": self._answer_skip,
            "states": self._answer_states,
        }

    async def _answer_read(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        meter = question.get("meter")
        if not isinstance(meter, str):
            raise ControlError(reason="The question names no meter.")
        reading = await self._parts.collector.read_now(meter)
        return {"reading": self._parts.describe(reading)}

    async def _answer_gaps(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        meter = question.get("meter")
        if not isinstance(meter, str | None):
            raise ControlError(reason="The question names no meter.")
        plans = await self._parts.collector.gap_plans(meter)
        return {"plans": [plan.described() for plan in plans]}

    async def _answer_reload(self, _: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"changed": await self._reload()}

    async def _answer_skip(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        sink, seq = question.get("sink"), question.get("seq")
        if not isinstance(sink, str) or not isinstance(seq, int | None):
            raise ControlError(reason="The question names no sink, or no reading.")
        deliverer = self._parts.deliverer
        if question.get("is_dry"):
            stuck = await deliverer.stuck(sink)
            stuck.skippable(seq)
        else:
            stuck = await deliverer.skip(sink, seq)
        return stuck.told(self._parts.describe)

    async def _answer_states(self, _: Mapping[str, Any]) -> Mapping[str, Any]:
        states = self._parts.collector.states()
        return {"meters": [state.meter for state in states], "pid": os.getpid()}
