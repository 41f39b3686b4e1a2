"""Every frame we know, damaged by one byte in every way: never a wrong reading.

The checksum of the protocol begins at zero, so that some damages escape it by
arithmetic; they are named here, and none of them changes a command we can read.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

import attrs

from pykmp.codec import FrameKind, FrameReader
from pykmp.errors import KmpError
from pykmp.messages import DecodedFrame, UnknownCommand, decode_frame
from tests.golden import legal_frames
from tests.strategies import RESERVED

_FRAMES: Final = sorted({g.frame for g in legal_frames() if g.crc_ok is not None})
_STARTS: Final = (0x80, 0x40)


@attrs.frozen(kw_only=True)
class Damage:
    """One byte of a frame replaced, inserted or left out."""

    what: str
    place: int
    byte: int | None
    frame: bytes
    damaged: bytes

    @property
    def swaps_the_start_byte(self) -> bool:
        """Whether the frame seems to travel the other way."""
        return self.what == "replaced" and self.place == 0 and self.byte in _STARTS

    @property
    def puts_zero_before_the_address(self) -> bool:
        """Whether a zero is taken for the address."""
        return self.what == "inserted" and (self.place, self.byte) == (1, 0)

    @property
    def puts_zero_behind_the_checksum(self) -> bool:
        """Whether half of the checksum is taken for data."""
        last = len(self.frame) - 1
        return self.what == "inserted" and (self.place, self.byte) == (last, 0)


def _damages(frame: bytes, values: range | tuple[int, ...]) -> Iterator[Damage]:
    """Return all damages of one byte that put one of *values* into a frame."""
    for place in range(len(frame) + 1):
        before, after = frame[:place], frame[place:]
        for byte in values:
            put = bytes([byte])
            changed = {"inserted": before + put + after}
            if after and after[0] != byte:
                changed["replaced"] = before + put + after[1:]
            for what, damaged in changed.items():
                yield Damage(
                    what=what, place=place, byte=byte, frame=frame, damaged=damaged
                )
        if after:
            yield Damage(
                what="left out",
                place=place,
                byte=None,
                frame=frame,
                damaged=before + after[1:],
            )


@cache
def _unnoticed() -> tuple[tuple[Damage, DecodedFrame], ...]:
    """Return the damaged frames that decode all the same, and to what."""
    found = []
    for frame in _FRAMES:
        original = decode_frame(frame)
        for damage in _damages(frame, range(256)):
            try:
                decoded = decode_frame(damage.damaged)
            except KmpError:
                continue
            if decoded != original:
                found.append((damage, decoded))
    return tuple(found)


def test_no_damage_of_one_byte_changes_what_a_known_command_says() -> None:
    """A disturbance on the line becomes a reading."""
    wrong = [
        damage
        for damage, decoded in _unnoticed()
        if not isinstance(decoded.message, UnknownCommand)
    ]

    assert wrong == []


def test_every_replaced_byte_is_noticed_but_a_swapped_start_byte() -> None:
    """A disturbance on the line becomes a message."""
    replaced = [
        (damage, decoded)
        for damage, decoded in _unnoticed()
        if damage.what == "replaced"
    ]

    # One that waits for a frame of the other direction notices these too.
    assert all(damage.swaps_the_start_byte for damage, _ in replaced)
    assert all(
        decoded.kind is not decode_frame(damage.frame).kind
        for damage, decoded in replaced
    )


def test_every_byte_left_out_is_noticed() -> None:
    """A bridge that drops a byte delivers another message."""
    assert [d for d, _ in _unnoticed() if d.what == "left out"] == []


def test_every_inserted_byte_is_noticed_but_where_the_checksum_cannot() -> None:
    """A bridge that doubles a byte delivers another message."""
    before_address, behind_checksum, inside = [], [], []

    for damage, decoded in _unnoticed():
        if damage.puts_zero_before_the_address:
            before_address.append(decoded)
        elif damage.puts_zero_behind_the_checksum:
            behind_checksum.append(decoded)
        elif damage.what == "inserted":
            inside.append(damage)

    # One that waits for its own address notices these; no known device has this one.
    assert {decoded.address for decoded in before_address} == {0}
    assert len(before_address) == len(_FRAMES)
    # Only commands whose layout is not known have data of any length.
    assert len(behind_checksum) == sum(
        isinstance(decode_frame(frame).message, UnknownCommand) for frame in _FRAMES
    )
    # Where a byte leaves the checksum as it stands, the layout is no longer right.
    assert inside == []


def test_a_frame_torn_apart_gives_itself_or_nothing() -> None:
    """A disturbance that looks like the edge of a frame makes a message of a piece."""
    wrong = []

    for frame in _FRAMES:
        for damage in _damages(frame, RESERVED):
            reader = FrameReader()
            for heard in [*reader.feed(damage.damaged), *reader.flush()]:
                if heard.kind in (FrameKind.NOISE, FrameKind.ACK):
                    continue
                try:
                    decode_frame(heard.raw)
                except KmpError:
                    continue
                # The other start byte makes it a frame of the other direction.
                if heard.raw[1:] != frame[1:]:
                    wrong.append(damage)

    assert wrong == []


def test_an_acknowledgement_is_heard_only_where_a_frame_has_lost_its_start() -> None:
    """A damaged echo passes for the word of a meter that it set its clock."""
    places = set()

    for frame in _FRAMES:
        for damage in _damages(frame, RESERVED):
            reader = FrameReader()
            heard = [*reader.feed(damage.damaged), *reader.flush()]
            if any(piece.kind is FrameKind.ACK for piece in heard):
                assert damage.byte == 0x06
                at = "start" if damage.place == 0 else damage.place - len(frame)
                places.add((damage.what, at))

    assert places == {
        ("replaced", "start"),
        ("inserted", "start"),
        ("inserted", 0),
    }
