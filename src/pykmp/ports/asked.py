"""What a frame to a meter asks for, in a few words: for errors of players."""

from pykmp.errors import KmpError
from pykmp.messages import decode_frame


def asked_by(frame: bytes) -> str:
    """Return what a frame asks for; empty if it cannot be read.

    >>> asked_by(bytes.fromhex("80 3f 10 01 00 3c b2 5f 0d"))
    'GetRegister for 60'
    """
    try:
        message = decode_frame(frame).message
    except KmpError:
        return ""
    ids = getattr(message, "registers", ())
    listed = ", ".join(map(str, ids))
    return f"{message.command_name} for {listed}" if listed else message.command_name
