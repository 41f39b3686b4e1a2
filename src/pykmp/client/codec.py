"""Requests to frames and frames to responses, for programs that do their own I/O."""

from typing import Any, Generic, TypeVar

import attrs

from pykmp.codec import datalink, physical
from pykmp.codec.application import ApplicationCodec
from pykmp.codec.physical import PhysicalBytes
from pykmp.constants import DestinationAddress
from pykmp.errors import AckReceivedException
from pykmp.messages import ClientContextRequest

DESTINATION_ADDRESS_DEFAULT = DestinationAddress.HEAT_METER.value

ReqT = TypeVar("ReqT", bound=ClientContextRequest[Any])
ReqT_co = TypeVar("ReqT_co", bound=ClientContextRequest[Any], covariant=True)
ResT = TypeVar("ResT")


@attrs.frozen(kw_only=True)
class EncodedClientRequest(Generic[ReqT_co]):
    """A request as a frame, and which request it is."""

    physical_bytes: PhysicalBytes
    request_cls: type[ReqT_co]


@attrs.frozen(kw_only=True)
class EncodedClientResponse(Generic[ReqT_co]):
    """A frame from a meter, and which request it answers."""

    physical_bytes: PhysicalBytes
    request_cls: type[ReqT_co]


@attrs.frozen(kw_only=True)
class ClientCodec:
    """All three layers at once.

    >>> from pykmp.messages import GetSerialRequest
    >>> ClientCodec().encode(GetSerialRequest()).physical_bytes.hex(" ")
    '80 3f 02 35 e9 0d'
    """

    destination_address: int = DESTINATION_ADDRESS_DEFAULT

    def encode(self, request: ReqT) -> EncodedClientRequest[ReqT]:
        """Return the frame of a request.

        Raises:
            BaseCodecError: The request cannot be encoded, or there is no such address.
        """
        application = ApplicationCodec.encode(request.encode())
        raw = datalink.pack(self.destination_address, application)
        return EncodedClientRequest(
            physical_bytes=physical.wrap(raw, physical.TO_METER),
            request_cls=type(request),
        )

    def decode(
        self, *, frame: EncodedClientResponse[ClientContextRequest[ResT]]
    ) -> ResT:
        """Return the response that a frame is.

        Raises:
            BaseCodecError: The frame or its data is damaged, or of another command.
            NotImplementedError: The frame is an acknowledgement, which carries nothing.
        """
        try:
            raw = physical.unwrap(frame.physical_bytes, physical.FROM_METER)
        except AckReceivedException as ack:
            raise NotImplementedError from ack
        _, application = datalink.verify(raw)
        data = ApplicationCodec.decode(datalink.ApplicationBytes(application))
        response_type: Any = frame.request_cls.get_response_type()
        response: ResT = response_type.decode(data)
        return response
