"""How we prove who we are to a broker, and it to us."""

import ssl

from kmpd.sinks.mqtt.options import TlsOptions


class _TidySocket(ssl.SSLSocket):
    """Does not stay open when the two do not agree; paho-mqtt leaves it so."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - as in ssl
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def tls_context(tls: bool | TlsOptions) -> ssl.SSLContext | None:  # noqa: FBT001 - as configured
    """Return whom to trust and who we are; None where nothing is encrypted.

    Raises:
        OSError: A file cannot be read, or is none of its kind.
    """
    if tls is False:
        return None
    told = TlsOptions() if tls is True else tls
    context = ssl.create_default_context(cafile=told.ca_file)
    context.sslsocket_class = _TidySocket
    if told.cert_file is not None:
        context.load_cert_chain(told.cert_file, told.key_file)
    if told.is_insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
