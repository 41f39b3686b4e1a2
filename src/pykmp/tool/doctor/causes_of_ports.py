"""What can be wrong before a byte has passed: the port itself."""

from typing import Final

from pykmp.tool.doctor.cause import Cause
from pykmp.tool.exits import Exit

PORT_CAUSES: Final = (
    Cause(
        key="port-unclear",
        seen="The text after -d names no port that this program understands.",
        cause="A slip in the name of the port.",
        advice=(
            (
                "Give a device such as /dev/ttyUSB0, or socket://HOST:PORT, "
                "rfc2217://HOST:PORT or esphome://HOST."
            ),
            "'pykmp-tool ports' lists the devices of this computer.",
        ),
        exit=Exit.PORT,
    ),
    Cause(
        key="library-missing",
        seen="The port needs a library that is not installed.",
        cause="PyKMP was installed without its extra for ports.",
        advice=("Install it: pip install 'PyKMP[serial]'.",),
        exit=Exit.PORT,
    ),
    Cause(
        key="device-missing",
        seen="There is no such device.",
        cause="The adapter is not plugged in, or has got another name.",
        advice=(
            "Look what there is: 'pykmp-tool ports'.",
            "Take the name in /dev/serial/by-id/, which stays when others change.",
            (
                "Plug the adapter in again, at another socket or without a hub; "
                "'dmesg' tells whether the computer has seen it."
            ),
            "In a container, hand the device in: --device /dev/ttyUSB0.",
        ),
        exit=Exit.PORT,
    ),
    Cause(
        key="bridge-missing",
        seen="Nobody listens at that host and port.",
        cause="ser2net or the gateway does not run, or listens elsewhere.",
        advice=(
            (
                "On the computer with the head: 'systemctl status ser2net', and 'ss "
                "-ltn' for the port number."
            ),
            (
                "In the accepter of ser2net.yaml, 'tcp,2002' is for all networks and "
                "'tcp,localhost,2002' for that computer alone."
            ),
            "Look for a firewall between the two computers, and at the host name.",
        ),
        exit=Exit.PORT,
    ),
    Cause(
        key="device-forbidden",
        seen="The system forbids this user the device.",
        cause="The user is not in the group that owns the device.",
        advice=(
            (
                "'ls -l' of the device shows the group, often dialout or uucp: sudo "
                "usermod -aG dialout $USER, and log in again."
            ),
            "A service has a user of its own: SupplementaryGroups=dialout in its unit.",
        ),
        exit=Exit.PORT,
    ),
    Cause(
        key="device-busy",
        seen="Another program holds the device.",
        cause="Something reads this meter already: Home Assistant, ser2net, a script.",
        advice=(
            "Stop the other program ('fuser -v DEVICE' names it), or read through it.",
            (
                "To let two programs read, give the device to ser2net or to one "
                "station, and let the others ask that."
            ),
        ),
        exit=Exit.PORT,
    ),
    Cause(
        key="bridge-busy",
        seen="The bridge says that its port is in use.",
        cause="Another client is connected to ser2net, or one that is long gone still "
        "counts.",
        advice=(
            "Stop the other client.",
            (
                "Set 'kickolduser: true' in ser2net.yaml, so that a connection that "
                "died does not hold the port for ever; keep 'max-connections: 1'."
            ),
        ),
        exit=Exit.PORT,
    ),
    Cause(
        key="bridge-without-device",
        seen="The bridge takes the connection, ends it and says why.",
        cause="ser2net cannot open the device behind its port.",
        advice=(
            (
                "On the computer with the head: is the adapter plugged in, and is its "
                "name in ser2net.yaml the one in /dev/serial/by-id/."
            ),
            "May ser2net's user open it, and does no other program hold it.",
        ),
        exit=Exit.PORT,
    ),
    Cause(
        key="line-lost",
        seen="The connection broke while it was in use.",
        cause="A loose plug, a bridge that restarts, or one that lets the newest "
        "client in and the others out.",
        advice=(
            "Run the doctor again; if it breaks each time, look at the bridge's log.",
            "Look whether a second client connects to the same port.",
            "On USB, try another cable and a socket without a hub.",
        ),
        exit=Exit.PORT,
    ),
    Cause(
        key="port-refused",
        seen="The system or the bridge refuses the port for a reason of its own.",
        cause="A setting that the far end does not take, such as rfc2217:// to a raw "
        "port.",
        advice=(
            "Read what it said, above.",
            (
                "For an accepter 'tcp,PORT' use socket://, for "
                "'telnet(rfc2217),tcp,PORT' use rfc2217://."
            ),
        ),
        exit=Exit.PORT,
    ),
)
