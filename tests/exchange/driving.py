"""Runs plans on a virtual line without any client, and keeps every step."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pykmp.errors import PortError
from pykmp.exchange import (
    Arrival,
    Ask,
    ExchangeSettings,
    Line,
    Plan,
    Readings,
    Step,
    questions,
    read_registers,
)
from pykmp.messages import ClientContextRequest, GetTypeResponse
from pykmp.ports.memory import Peer, VirtualPort

T = TypeVar("T")


def drive(plan: Plan[T], port: VirtualPort, steps: list[Step] | None = None) -> T:
    """Run a plan to its end; keep its steps if a list is given."""
    step = next(plan)
    try:
        while True:
            if steps is not None:
                steps.append(step)
            step = _take(plan, step, port)
    except StopIteration as finished:
        result: T = finished.value
        return result


def _take(plan: Plan[T], step: Step, port: VirtualPort) -> Step:
    try:
        if isinstance(step, Ask):
            port.write(step.frame)
            raw = b""
        else:
            raw = port.read(max(0.0, step.until - port.now()))
    except PortError as error:
        return plan.throw(error)
    return plan.send(Arrival(raw, port.now()))


class PlanAsker:
    """Asks as a client does, with nothing but plans.

    Attributes:
        line: The line, whose state tests look at.
        steps: Every step that was taken.
    """

    def __init__(self, peer: Peer, **settings: Any) -> None:  # noqa: ANN401 - of every kind
        self.allow_writes = settings.pop("allow_writes", False)
        self.settings = ExchangeSettings(**settings)
        self.line = Line()
        self.port = VirtualPort(peer)
        self.steps: list[Step] = []

    def run(self, plan: Plan[T]) -> T:
        """Run a plan on the line of this asker."""
        return drive(plan, self.port, self.steps)

    def read(self, *ids: int) -> Readings:
        """Read registers."""
        return self.run(self.plan_read(ids))

    def plan_read(self, ids: Iterable[int]) -> Plan[Readings]:
        """Return the plan to read registers."""
        return read_registers(ids, line=self.line, settings=self.settings)

    def serial_number(self) -> int:
        """Ask for the serial number."""
        return self.run(questions.serial_number(line=self.line, settings=self.settings))

    def meter_type(self) -> GetTypeResponse:
        """Ask for the type."""
        return self.run(questions.meter_type(line=self.line, settings=self.settings))

    def clock(self) -> Any:  # noqa: ANN401 - cases compare it
        """Ask for date and time."""
        return self.run(questions.clock(line=self.line, settings=self.settings))

    def set_clock(self, to: Any) -> None:  # noqa: ANN401 - cases give it
        """Set date and time."""
        self.run(
            questions.set_clock(
                to,
                line=self.line,
                settings=self.settings,
                allow_writes=self.allow_writes,
            )
        )

    def send(self, request: ClientContextRequest[T]) -> T:
        """Send any request."""
        return self.run(
            questions.send(
                request,
                line=self.line,
                settings=self.settings,
                allow_writes=self.allow_writes,
            )
        )
