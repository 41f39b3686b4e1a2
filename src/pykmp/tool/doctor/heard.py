"""What bytes that were heard tell about who sent them, and at which speed; no I/O."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import permutations
from typing import Final

from pykmp.codec import FrameKind, FrameReader
from pykmp.constants import ByteCode, CommandId
from pykmp.emulator.resample import resample
from pykmp.errors import KmpError
from pykmp.messages import DecodedFrame, decode_frame

#: Speeds that meters and bridges have.
SPEEDS: Final = (1200, 9600, 2400, 300)
#: What meters are asked most.
_COMMANDS: Final = (CommandId.GET_SERIAL, CommandId.GET_TYPE, CommandId.GET_REGISTER)
#: Sent at one and heard at another, faster one; of the same relation, the likeliest
#: first.
_PAIRS: Final = tuple(pair for pair in permutations(SPEEDS, 2) if pair[0] < pair[1])
#: So many bytes in a row are no accident: one in 16 million.
_SIGNATURE_BYTES_MIN: Final = 3


def foreign_frames(heard: bytes, sent: Collection[bytes]) -> int:
    """Count whole frames that belong to a question which was not asked here."""
    asked = {_question(said) for _, said in _frames(b"".join(sent))}
    addresses = {address for address, _ in asked}
    count = 0
    for raw, said in _frames(heard):
        if said.kind is FrameKind.TO_METER:
            count += raw not in sent
        elif said.address in addresses:
            count += _question(said) not in asked
    return count


def foreign_requests(heard: bytes, sent: Collection[bytes]) -> int:
    """Count whole requests that somebody else sent."""
    frames = _frames(heard)
    return sum(
        said.kind is FrameKind.TO_METER and raw not in sent for raw, said in frames
    )


def unanswered(heard: bytes, sent: Collection[bytes]) -> int:
    """Count questions that were not answered.

    One for the type counts only where another one was answered: meters may not know
    that command.
    """
    asked = Counter(_question(said) for _, said in _frames(b"".join(sent)))
    answered = Counter(
        _question(said)
        for _, said in _frames(heard)
        if said.kind is FrameKind.FROM_METER
    )
    return sum(
        max(0, times - answered[question])
        for question, times in asked.items()
        if answered[question] or question[1] != CommandId.GET_TYPE.value
    )


def damaged_answers(heard: bytes) -> int:
    """Count answers that came from start to stop and cannot be read."""
    whole = {raw for raw, _ in _frames(heard)}
    pieces = FrameReader().feed(heard)
    return sum(
        piece.kind is FrameKind.FROM_METER and piece.raw not in whole
        for piece in pieces
    )


def other_addresses(heard: bytes, asked: Collection[int]) -> tuple[int, ...]:
    """Return the addresses of whole answers that were not asked, in order."""
    found = {
        said.address
        for _, said in _frames(heard)
        if said.kind is FrameKind.FROM_METER and said.address is not None
    }
    return tuple(sorted(found.difference(asked)))


def speeds_in_noise(heard: bytes, address: int) -> tuple[int, int] | None:
    """Return a speed at which noise was sent and one that it was heard at.

    Every answer begins with the same bytes, and so does every request: what a faster
    receiver makes of them is looked for. A slower one hears too little for that.
    Only the relation of the two speeds can be told; of those that fit, the likeliest
    are returned.

    >>> noise = resample(bytes.fromhex("40 3f 02 00"), baud_from=300, baud_to=2400)
    >>> speeds_in_noise(noise, 0x3F)
    (1200, 9600)
    """
    found = [
        (heard.index(signature), -len(signature), (sent_at, heard_at))
        for sent_at, heard_at in _PAIRS
        for signature in _signatures(address, sent_at, heard_at)
        if signature in heard
    ]
    # A frame begins what is heard; further on its bytes may look like anything.
    return min(found, key=lambda each: each[:2])[2] if found else None


def _signatures(address: int, sent_at: int, heard_at: int) -> Iterator[bytes]:
    for start in (ByteCode.START_FROM_METER, ByteCode.START_TO_METER):
        for command in _COMMANDS:
            begin = bytes([start.value, address, command.value])
            # How the last byte is heard depends on the bits that follow.
            signature = resample(begin, baud_from=sent_at, baud_to=heard_at)[:-1]
            # A line that is held low, by a short or by light, is zeros too.
            if len(signature) >= _SIGNATURE_BYTES_MIN and any(signature):
                yield signature


def _frames(raw: bytes) -> Iterator[tuple[bytes, DecodedFrame]]:
    """Yield every whole frame and what it says; what cannot be read is no frame."""
    for heard in FrameReader().feed(raw):
        if heard.kind in {FrameKind.TO_METER, FrameKind.FROM_METER}:
            try:
                yield heard.raw, decode_frame(heard.raw)
            except KmpError:
                continue


def _question(said: DecodedFrame) -> tuple[int | None, object]:
    return said.address, getattr(said.message, "command_id", None)
