"""A user's own communicator, which keeps what was written and reads from a list."""

from pykmp.client import ClientCommunicator
from pykmp.codec import PhysicalBytes


class CannedCommunicator(ClientCommunicator):
    """Gives its answers one after the other, one per read, then nothing."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.written: list[bytes] = []

    def read(self, *, num_bytes: int | None = None) -> PhysicalBytes:
        """Return the next answer."""
        if not self.answers:
            raise TimeoutError
        return PhysicalBytes(self.answers.pop(0)[:num_bytes])

    def write(self, data: PhysicalBytes) -> None:
        """Keep what was written."""
        self.written.append(data)
