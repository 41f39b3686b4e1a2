"""Every question there is: what is sent for it, and what is refused."""

import datetime as dt
from typing import Any, ClassVar

import attrs
import pytest

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import (
    CalendarInvalidError,
    InvalidDestinationAddressError,
    MalformedAnswerError,
    OtherAnswerError,
    OutOfRangeError,
    WritesNotAllowedError,
)
from pykmp.exchange import ExchangeSettings, Line, questions
from pykmp.messages import (
    COMMANDS,
    GetLogIDPastAbsRequest,
    GetLogLastEntryPastAbsRequest,
    GetRegisterRequest,
    LoggerRequest,
)
from pykmp.messages.logger import SUB_COMMANDS
from tests.exchange.driving import PlanAsker
from tests.exchange.frames import ACK, MOMENT
from tests.exchange.peers import ScriptedPeer, says
from tests.exchange.requests import EXCHANGES, KNOWN, LATER, Exchange, facts
from tests.strategies import frame_of

SETTINGS = ExchangeSettings()


def test_every_command_is_tried_here() -> None:
    """A new command is never asked of a meter by anybody before its users."""
    # Behind the id of the logger command there are as many as it has sub-commands.
    commands = {*COMMANDS.values(), *SUB_COMMANDS.values()} - {LoggerRequest}

    assert {type(exchange.request) for exchange in (*KNOWN, *LATER)} == commands


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_any_request_can_be_sent(exchange: Exchange) -> None:
    """A command that can be encoded cannot be asked."""
    peer = ScriptedPeer([says(exchange.answer)])

    response = PlanAsker(peer, allow_writes=True).send(exchange.request)

    assert peer.requests == [exchange.frame]
    assert facts(response) == facts(exchange.response)


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_what_may_change_a_meter_is_refused(exchange: Exchange) -> None:
    """A program that only reads changes a legal instrument."""
    peer = ScriptedPeer([says(exchange.answer)])
    asker = PlanAsker(peer)

    if exchange.writes:
        with pytest.raises(WritesNotAllowedError) as caught:
            asker.send(exchange.request)
        assert caught.value.request == str(exchange)
    else:
        asker.send(exchange.request)

    assert len(peer.asked) == (not exchange.writes)


class Bare:
    """A command of a user that shares nothing with ours: close the billing period."""

    command_id: ClassVar[int] = 0x88
    #: Says that the meter answers with an acknowledgement.
    acknowledged: ClassVar[bool] = True

    def encode(self) -> ApplicationData:
        """Return the command id alone."""
        return ApplicationData(command_id=0x88, data=ApplicationDataBytes(b""))

    @classmethod
    def decode(cls, data: ApplicationData) -> "Bare":
        """Refuse an answer with contents."""
        raise OutOfRangeError(what="Length", valid_range=(0, 0), actual=len(data.data))

    @classmethod
    def get_response_type(cls) -> "type[Bare]":
        """Return this very class, which is its own response."""
        return cls


def test_a_class_that_shares_nothing_with_ours_can_be_sent() -> None:
    """A user has to inherit from classes that may change."""
    peer = ScriptedPeer([says(frame_of(b"\x3f\x88\x00"), ACK)])

    response = PlanAsker(peer, allow_writes=True).send(Bare())

    assert type(response) is Bare
    assert peer.requests == [frame_of(b"\x3f\x88", start=0x80)]


def test_an_answer_that_a_users_class_refuses_cannot_be_read() -> None:
    """A user's own check of an answer ends a program."""
    peer = ScriptedPeer([says(frame_of(b"\x3f\x88\x00"))] * 3)

    with pytest.raises(MalformedAnswerError) as caught:
        PlanAsker(peer, allow_writes=True).send(Bare())

    assert caught.value.request == "Bare"


@pytest.mark.parametrize(
    "to",
    [
        dt.datetime(1999, 12, 31),
        dt.datetime(2100, 1, 1),
        dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
    ],
    ids=str,
)
def test_a_clock_that_no_meter_can_show_is_refused(to: dt.datetime) -> None:
    """A meter is set to another time than the one that was given."""
    with pytest.raises(CalendarInvalidError):
        questions.set_clock(to, line=Line(), settings=SETTINGS, allow_writes=True)


def test_what_must_not_be_sent_is_refused_before_a_plan_is_run() -> None:
    """A port is opened only to learn that nothing may be sent."""
    with pytest.raises(WritesNotAllowedError):
        questions.set_clock(MOMENT, line=Line(), settings=SETTINGS, allow_writes=False)


def test_what_cannot_be_encoded_is_refused_before_a_plan_is_run() -> None:
    """A port is opened only to learn that nothing can be sent."""
    too_many = GetRegisterRequest(registers=range(9))

    with pytest.raises(OutOfRangeError):
        questions.send(too_many, line=Line(), settings=SETTINGS, allow_writes=False)


@pytest.mark.parametrize("address", [-1, 256])
def test_an_address_that_cannot_be_reaches_nobody(address: int) -> None:
    """A request goes to another device than the one meant."""
    peer = ScriptedPeer()
    asker = PlanAsker(peer, address=address)

    with pytest.raises(InvalidDestinationAddressError):
        asker.serial_number()

    assert peer.asked == []


def test_a_question_goes_to_the_address_of_its_settings() -> None:
    """A logger module is never reached."""
    answer: Any = frame_of(b"\x7f\x02\x00\x00\x00\x07")
    peer = ScriptedPeer([says(answer)])

    number = PlanAsker(peer, address=0x7F).serial_number()

    assert number == 7
    assert peer.requests == [bytes.fromhex("80 7f 02 38 25 0d")]


@pytest.mark.parametrize(
    "exchange", [one for one in LATER if hasattr(one.request, "registers")], ids=str
)
def test_rows_of_registers_that_were_not_asked_for_are_not_taken(
    exchange: Exchange,
) -> None:
    """The late answer to another question is stitched into a log."""
    asked = attrs.evolve(exchange.request, registers=(68,))
    peer = ScriptedPeer([says(exchange.answer)] * 3)

    with pytest.raises(OtherAnswerError):
        PlanAsker(peer).send(asked)


def test_rows_from_another_sub_command_are_not_taken() -> None:
    """The late answer to another question is stitched into a log."""
    by_id, by_offset = (
        next(one for one in LATER if type(one.request) is kind)
        for kind in (GetLogIDPastAbsRequest, GetLogLastEntryPastAbsRequest)
    )
    peer = ScriptedPeer([says(by_offset.answer)] * 3)

    with pytest.raises(OtherAnswerError):
        PlanAsker(peer).send(by_id.request)
