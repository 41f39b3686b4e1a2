"""What can be wrong between the port and the meter: head, speed, address, others.

Source: protocol facts 1.1 (speeds), 1.6 (heads, waking, older meters), 2.1 (addresses).
"""

from typing import Final

from pykmp.tool.doctor.cause import Cause
from pykmp.tool.exits import Exit

_HEAD: Final = (
    "Turn the head upside down, cable up, and move it by millimetres: 'pykmp-tool "
    "align' shows what helps."
)
_WAKE: Final = (
    "Press a key on the meter: most sleep with their optical eye off until a key or "
    "the magnet of the head wakes them."
)

LINE_CAUSES: Final = (
    Cause(
        key="second-client",
        seen="Whole frames that belong to a question which the doctor did not ask.",
        cause="A second client talks to the meter on the same line.",
        advice=(
            "Stop the other client, or let it ask less often.",
            "Let ser2net take one client only: max-connections: 1.",
        ),
        exit=Exit.UNUSABLE,
    ),
    Cause(
        key="other-address",
        seen="Whole answers, from an address that was not asked.",
        cause="Another device sits on the line, or the meter has another address.",
        advice=(
            "Ask that address: pykmp-tool --destination-address ADDRESS read.",
            "127 (7f) and 191 (bf) are loggers in the top and base module.",
        ),
        exit=Exit.UNUSABLE,
    ),
    Cause(
        key="damaged",
        seen="Answers come, and their checksum is wrong each time.",
        cause="The head sits badly, or light falls on it.",
        advice=(
            _HEAD,
            "Shade the head from sun and lamps.",
            "Check that no second program reads the same port.",
        ),
        exit=Exit.UNUSABLE,
    ),
    Cause(
        key="unreadable",
        seen="The checksum fits, and the contents cannot be read.",
        cause="A meter that this program does not know yet.",
        advice=("Please report it, with the file that --report writes.",),
        exit=Exit.UNUSABLE,
    ),
    Cause(
        key="slow",
        seen="The answer comes after the wait for it was over.",
        cause="A slow bridge or radio link on the way, or too short a time-out.",
        advice=(
            "Wait longer: --timeout 5.",
            "Look at the way between here and the head: ping, Wi-Fi, VPN.",
        ),
        exit=Exit.NO_ANSWER,
    ),
    Cause(
        key="bridge-speed",
        seen="Noise that is a clean signal of another speed.",
        cause="The bridge or adapter listens at a speed that is not the meter's.",
        advice=(
            "Set ser2net to the meter's speed: 1200n82, electricity meters 9600n82.",
            (
                "With the accepter telnet(rfc2217),tcp,PORT and rfc2217:// the client "
                "sets the speed itself."
            ),
        ),
        exit=Exit.UNUSABLE,
    ),
    Cause(
        key="noise-unasked",
        seen="Noise that comes without being asked for.",
        cause="Light falls on the head, or something else sends on this line.",
        advice=(
            "Shade the head from sun and lamps; LED and fluorescent lamps flicker.",
            (
                "Take the head off the meter and cover it: if noise stays, the head "
                "or its wires are at fault."
            ),
            "Check that the port belongs to the optical head and to nothing else.",
        ),
        exit=Exit.UNUSABLE,
    ),
    Cause(
        key="other-speed",
        seen="Nothing usable at the speed asked, and an answer at another one.",
        cause="The meter's line has another speed.",
        advice=(
            (
                "Give the speed: pykmp-tool --baud SPEED read; 'read --meter FAMILY' "
                "knows it for its family."
            ),
            "For socket://, set it in ser2net.yaml.",
        ),
        exit=Exit.NO_ANSWER,
    ),
    Cause(
        key="noise",
        seen="Bytes come when the meter is asked, and they form no frame.",
        cause="A wrong speed of the bridge, or a head that sits so badly that nothing "
        "is left of the answer.",
        advice=(
            "Set ser2net or the adapter to 1200n82, for electricity meters 9600n82.",
            _HEAD,
            "Shade the head from sun and lamps.",
        ),
        exit=Exit.UNUSABLE,
    ),
    Cause(
        key="address-found",
        seen="Silence from the address asked, and an answer from another one.",
        cause="The meter, or a logger in it, has another address.",
        advice=(
            "Ask that address: pykmp-tool --destination-address ADDRESS read.",
            (
                "127 (7f) and 191 (bf) are loggers in the top and base module, which "
                "have registers of their own."
            ),
        ),
        exit=Exit.NO_ANSWER,
    ),
    Cause(
        key="older-meter",
        seen="Silence over KMP, and an identification after the IEC 62056-21 question.",
        cause="An older meter that does not speak KMP: MULTICAL III, 41, 66, 401, "
        "382 C.",
        advice=(
            "Read it with a program for IEC 62056-21 (300 baud, 7E1); this one cannot.",
        ),
        exit=Exit.UNUSABLE,
    ),
    Cause(
        key="echo-only",
        seen="The question comes back as its own reflection, and nothing else does.",
        cause="The head works and the meter does not see or hear it: it sleeps, or the "
        "head sits beside its eye.",
        advice=(
            _WAKE,
            _HEAD,
            (
                "An echo is right at any speed: over socket:// check that ser2net has "
                "1200n82."
            ),
        ),
        exit=Exit.NO_ANSWER,
    ),
    Cause(
        key="silence",
        seen="No byte comes back, whatever is asked.",
        cause="The head sits beside the meter's eye or upside down, or the meter "
        "sleeps.",
        advice=(
            _HEAD,
            _WAKE,
            (
                "Check the magnet: without one near its eye a 403, 603 or 803 "
                "switches the eye off."
            ),
            (
                "Over socket:// a wrong speed of the bridge looks just like this: "
                "check that ser2net has 1200n82, for electricity meters 9600n82."
            ),
            (
                "Look at the display: a 403 shows a segment when its optical eye was "
                "switched off."
            ),
        ),
        exit=Exit.NO_ANSWER,
    ),
)
