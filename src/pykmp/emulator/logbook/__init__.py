"""The logs that an emulated meter keeps.

Nothing is written down: which records there are follows from how the meter's clock
went, and what they say from the life of the meter at that second. So a log of ten
years is there at once.
"""

from pykmp.emulator.logbook.keeper import log_commands

__all__ = ["log_commands"]
