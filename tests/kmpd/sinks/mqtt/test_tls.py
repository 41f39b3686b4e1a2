"""An encrypted line to the broker: whom we trust, and who we are."""

from pathlib import Path

import pytest

from kmpd.errors import SinkError
from kmpd.sinks.mqtt import MqttSink
from tests.kmpd.certificates import write_certificates
from tests.kmpd.servers import MosquittoSettings, running_mosquitto
from tests.kmpd.sinks.mqtt.household import (
    HEAT,
    Household,
    options_of,
    reading_of,
    running_sink,
)

pytestmark = pytest.mark.needs("mosquitto", "openssl")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an authority, and a server and a client it vouches for."""
    folder = tmp_path_factory.mktemp("certificates")
    write_certificates(folder)
    return folder


async def test_a_broker_of_the_authority_is_trusted(certificates: Path) -> None:
    """Without it, readings of a household go over the line for all to read."""
    with running_mosquitto(MosquittoSettings(certificates=certificates)) as broker:
        tls = {"ca_file": str(certificates / "ca.crt")}

        async with running_sink(options_of(broker, tls=tls)) as sink:
            await sink.write([reading_of(HEAT)])


@pytest.mark.parametrize("authority", ["other.crt", None])
async def test_a_broker_of_another_authority_is_not(
    certificates: Path, authority: str | None
) -> None:
    """Without it, whoever answers in the broker's place gets the password."""
    tls = {"ca_file": str(certificates / authority)} if authority else True
    with running_mosquitto(MosquittoSettings(certificates=certificates)) as broker:
        sink = MqttSink(options_of(broker, tls=tls), Household())

        with pytest.raises(SinkError, match="certificate verify failed"):
            await sink.open()


async def test_any_broker_is_trusted_where_the_user_says_so(certificates: Path) -> None:
    """Without it, who has a certificate of his own making must do without TLS."""
    with running_mosquitto(MosquittoSettings(certificates=certificates)) as broker:
        async with running_sink(options_of(broker, tls={"insecure": True})) as sink:
            await sink.write([reading_of(HEAT)])


async def test_a_broker_that_wants_a_certificate_gets_ours(certificates: Path) -> None:
    """Without it, brokers that know clients by certificate cannot be used."""
    settings = MosquittoSettings(
        certificates=certificates, needs_client_certificate=True
    )
    files = {
        "ca_file": "ca.crt",
        "cert_file": "client.crt",
        "key_file": "client.key",
    }
    tls = {key: str(certificates / name) for key, name in files.items()}
    with running_mosquitto(settings) as broker:
        async with running_sink(options_of(broker, tls=tls)) as sink:
            await sink.write([reading_of(HEAT)])

        nobody = MqttSink(
            options_of(broker, tls={"ca_file": tls["ca_file"]}), Household()
        )
        with pytest.raises(SinkError):
            await nobody.open()


async def test_a_missing_file_is_told_by_its_name(certificates: Path) -> None:
    """Without it, a typing error in a path is searched for all evening."""
    with running_mosquitto(MosquittoSettings(certificates=certificates)) as broker:
        tls = {"ca_file": str(certificates / "none.crt")}
        sink = MqttSink(options_of(broker, tls=tls), Household())

        with pytest.raises(SinkError, match="No such file"):
            await sink.open()
