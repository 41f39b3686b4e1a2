"""Facts as text for people: aligned columns, colour where it helps."""

from collections.abc import Iterable, Sequence
from typing import Final

from pykmp.messages import GetTypeResponse
from pykmp.ports import PortInfo
from pykmp.registers.terms import Quality
from pykmp.tool.console import Paint
from pykmp.tool.rendering.facts import ClockReading, Explanation, Reading
from pykmp.tool.said import ShownRow
from pykmp.tool.values import ShownRegister, show_value

#: Widths of PyKMP 0.0.x; scripts cut its lines into columns.
_ID_WIDTH: Final = 4
_NAME_WIDTH: Final = 16

#: A date with a time; longer figures move no other out of its place.
_FIGURE_WIDTH_MAX: Final = 19

_LAYER_WIDTH: Final = 11
_REGISTER_INDENT: Final = " " * (_LAYER_WIDTH + 5)
_PORT_HEADING: Final = ("PORT", "DEVICE", "ADAPTER", "USB", "IN USE BY")


def register_line(register: ShownRegister) -> str:
    """Return a register as PyKMP 0.0.x prints it."""
    name = f"{register.name:<{_NAME_WIDTH}}"
    return f"{register.id:>{_ID_WIDTH}} → {name} = {show_value(register)}"


def reading(reading: Reading, *, paint: Paint, with_time: bool = False) -> str:
    """Return a reading as a table whose decimal points stand below each other."""
    lines = registers(reading.registers, paint=paint)
    if with_time:
        time = reading.time.strftime("%Y-%m-%d %H:%M:%S")
        lines = [paint.bold(time), *lines]
    return "\n".join(lines)


def registers(shown: Sequence[ShownRegister], *, paint: Paint) -> list[str]:
    """Return registers as lines whose decimal points stand below each other."""
    name_width = max((len(one.name) for one in shown), default=0)
    figures = _aligned(shown)
    return [
        f"{paint.dim(f'{one.id:>5}')}  {one.name:<{name_width}}  {paint.bold(figure)}"
        f"  {_behind(one, paint=paint)}".rstrip()
        for one, figure in zip(shown, figures, strict=True)
    ]


def log_rows(rows: Sequence[ShownRow], *, paint: Paint) -> list[str]:
    """Return rows of a log as a table, a column for each register."""
    if not rows:
        return []
    heading = ("id", *(f"{one.id} {one.name}" for one in rows[0].registers))
    cells = [
        (
            str(row.id),
            *(f"{one.figure} {one.unit_text}".rstrip() for one in row.registers),
        )
        for row in rows
    ]
    first, *others = (line.rstrip() for line in _columns([heading, *cells]))
    return [paint.dim(first), *others]


def meter_type(response: GetTypeResponse) -> str:
    """Return type code and software revision."""
    revision = response.software_revision or "none given"
    return (
        f"Meter type is: {response.meter_type_bytes.hex(' ')} (hex)\n"
        f"Software revision is: {revision}"
    )


def clock(reading: ClockReading, *, paint: Paint) -> str:
    """Return both clocks and how far they are apart."""
    zone = reading.computer.strftime("%z")
    zone = f"UTC{zone[:3]}:{zone[3:]}"
    return (
        f"Meter clock is:   {paint.bold(_second(reading.meter))}\n"
        f"This computer's:  {_second(reading.computer)} (standard time, {zone})\n"
        f"The meter is {offset(reading.offset_seconds)}."
    )


def offset(offset_seconds: int) -> str:
    """Return how far a clock is off.

    >>> offset(-3723), offset(0)
    ('1 h 2 min 3 s behind', 'right to the second')
    """
    if offset_seconds == 0:
        return "right to the second"
    minutes, seconds = divmod(abs(offset_seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    words = " ".join(f"{count} {unit}" for count, unit in parts if count)
    return f"{words} {'ahead' if offset_seconds > 0 else 'behind'}"


def ports(found: Iterable[PortInfo], *, paint: Paint) -> str:
    """Return the serial ports of this computer as a table, without empty columns."""
    rows = [_port_row(port) for port in found]
    columns = [
        (heading, *cells)
        for heading, *cells in zip(_PORT_HEADING, *rows, strict=True)
        if any(cells)
    ]
    lines = [line.rstrip() for line in _columns(list(zip(*columns, strict=True)))]
    return "\n".join([paint.dim(lines[0]), *lines[1:]])


def explanation(explanation: Explanation, *, number: int, paint: Paint) -> str:
    """Return what is to say about a piece of a stream, layer by layer."""
    at = "" if explanation.at is None else f" at {explanation.at:.6f} s"
    raw = explanation.raw.hex(" ")
    lines = [f"{paint.bold(f'{number}. {explanation.kind}{at}')}  {raw}"]
    for layer in explanation.layers:
        text = layer.text if layer.is_good else paint.bad(layer.text)
        lines.append(f"   {paint.dim(f'{layer.name:<{_LAYER_WIDTH}}')}  {text}")
    lines += _wire_lines(explanation.registers, paint=paint)
    lines += [
        f"{_REGISTER_INDENT}{line}" for line in log_rows(explanation.rows, paint=paint)
    ]
    return "\n".join(lines if number == 1 else ["", *lines])


def _behind(register: ShownRegister, *, paint: Paint) -> str:
    """Return what stands behind a figure: its unit, and what else there is to know."""
    note = register.note
    is_good = register.value.quality is Quality.GOOD
    painted = paint.dim(note) if is_good else paint.bad(note)
    return "  ".join(filter(None, (register.unit_text, painted)))


def _aligned(shown: Sequence[ShownRegister]) -> list[str]:
    """Return figures of one width, the decimal points of numbers below each other."""
    halves = [
        one.figure.partition(".") if one.is_number else (one.figure, "", "")
        for one in shown
    ]
    short = [half for half in halves if len("".join(half)) <= _FIGURE_WIDTH_MAX]
    left = max((len(half[0]) for half in short), default=0)
    right = max((len(half[1] + half[2]) for half in short), default=0)
    return [
        f"{whole:>{left}}{point + fraction:<{right}}"
        for whole, point, fraction in halves
    ]


def _wire_lines(shown: Sequence[ShownRegister], *, paint: Paint) -> list[str]:
    """Return registers with the unit and the bytes that the meter sent."""
    rows = [
        (
            str(one.id),
            one.name,
            figure,
            one.unit_text or one.unit_name,
            f"unit {one.unit:>2}",
        )
        for one, figure in zip(shown, _aligned(shown), strict=True)
    ]
    return [
        f"{_REGISTER_INDENT}{line}  {paint.dim('bytes ' + one.raw.hex(' '))}"
        f"  {paint.bad(one.remark)}".rstrip()
        for one, line in zip(shown, _columns(rows), strict=True)
    ]


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines whose cells stand below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]


def _second(time: object) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}"


def _port_row(port: PortInfo) -> tuple[str, ...]:
    usb = "" if port.vid is None else f"{port.vid:04x}:{port.pid or 0:04x}"
    device = "" if port.device == port.url else port.device
    description = "" if port.device.endswith(port.description) else port.description
    return (port.url, device, description, usb, port.in_use_by)
