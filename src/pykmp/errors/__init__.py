"""What can go wrong, as one tree.

```text
KmpError
  BaseCodecError                      these bytes or values
    OutOfRangeError
    DataLengthUnexpectedError
    BoundaryByteInvalidError
    InvalidStuffingError
    ReservedByteError
    FrameTooLongError
    InvalidDestinationAddressError
    CrcChecksumInvalidError
    UnsupportedDecimalExponentError
    CalendarInvalidError
    MessageCidMismatchError
      SubCommandMismatchError
    LogRowInvalidError
    DataWithNoDataError
    SoftwareRevisionInvalidError
    SerialNumberInvalidError
  ExchangeError                       this conversation
    NoAnswerError                       is a TimeoutError too
      SilenceError
      EchoOnlyError
      LateAnswerError
    UnusableAnswerError                 is a BaseCodecError too
      NoiseOnlyError
      BadChecksumError                  is a CrcChecksumInvalidError too
      MalformedAnswerError
      OtherAnswerError
    NothingKnownError
    PartialReadError
    LogError                            this log
      LogChangedError
      LogRestartedError
      LogMemoryError
      LogRefusedError
  PortError                           this port
    PortUrlError
    PortNotFoundError
      HostNotFoundError
    PortPermissionError
    PortBusyError
    LineLostError
    PortUnavailableError
    PortBackendMissingError
  WritesNotAllowedError               our caller
  IllegalEventError                   our caller
  RecordingError                      this recording
AckReceivedException                  no error: an acknowledgement instead of a frame
```
"""

from pykmp.errors.codec import (
    AckReceivedException,
    BaseCodecError,
    BoundaryByteInvalidError,
    CalendarInvalidError,
    CrcChecksumInvalidError,
    DataLengthUnexpectedError,
    DataWithNoDataError,
    FrameTooLongError,
    InvalidDestinationAddressError,
    InvalidStuffingError,
    LogRowInvalidError,
    MessageCidMismatchError,
    OutOfRangeError,
    ReservedByteError,
    SerialNumberInvalidError,
    SoftwareRevisionInvalidError,
    SubCommandMismatchError,
    UnsupportedDecimalExponentError,
)
from pykmp.errors.exchange import (
    BadChecksumError,
    EchoOnlyError,
    ExchangeError,
    LateAnswerError,
    LogChangedError,
    LogError,
    LogMemoryError,
    LogRefusedError,
    LogRestartedError,
    MalformedAnswerError,
    NoAnswerError,
    NoiseOnlyError,
    NothingKnownError,
    OtherAnswerError,
    PartialReadError,
    SilenceError,
    UnusableAnswerError,
)
from pykmp.errors.port import (
    HostNotFoundError,
    LineLostError,
    PortBackendMissingError,
    PortBusyError,
    PortError,
    PortNotFoundError,
    PortPermissionError,
    PortUnavailableError,
    PortUrlError,
)
from pykmp.errors.root import (
    IllegalEventError,
    KmpError,
    RecordingError,
    WritesNotAllowedError,
)

__all__ = [
    "AckReceivedException",
    "BadChecksumError",
    "BaseCodecError",
    "BoundaryByteInvalidError",
    "CalendarInvalidError",
    "CrcChecksumInvalidError",
    "DataLengthUnexpectedError",
    "DataWithNoDataError",
    "EchoOnlyError",
    "ExchangeError",
    "FrameTooLongError",
    "HostNotFoundError",
    "IllegalEventError",
    "InvalidDestinationAddressError",
    "InvalidStuffingError",
    "KmpError",
    "LateAnswerError",
    "LineLostError",
    "LogChangedError",
    "LogError",
    "LogMemoryError",
    "LogRefusedError",
    "LogRestartedError",
    "LogRowInvalidError",
    "MalformedAnswerError",
    "MessageCidMismatchError",
    "NoAnswerError",
    "NoiseOnlyError",
    "NothingKnownError",
    "OtherAnswerError",
    "OutOfRangeError",
    "PartialReadError",
    "PortBackendMissingError",
    "PortBusyError",
    "PortError",
    "PortNotFoundError",
    "PortPermissionError",
    "PortUnavailableError",
    "PortUrlError",
    "RecordingError",
    "ReservedByteError",
    "SerialNumberInvalidError",
    "SilenceError",
    "SoftwareRevisionInvalidError",
    "SubCommandMismatchError",
    "UnsupportedDecimalExponentError",
    "UnusableAnswerError",
    "WritesNotAllowedError",
]
