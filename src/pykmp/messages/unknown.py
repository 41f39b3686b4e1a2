"""A message of a command whose layout is not known."""

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes


@attrs.frozen(kw_only=True)
class UnknownCommand:
    """A message of a command whose layout is not known; keeps its bytes."""

    command_id: int
    payload: bytes

    @property
    def command_name(self) -> str:
        """Return the command id as a name."""
        return f"command {self.command_id:02x}"

    @classmethod
    def decode(cls, data: ApplicationData) -> "UnknownCommand":
        """Keep the bytes."""
        return cls(command_id=data.command_id, payload=data.data)

    def encode(self) -> ApplicationData:
        """Return the bytes."""
        return ApplicationData(
            command_id=self.command_id, data=ApplicationDataBytes(self.payload)
        )
