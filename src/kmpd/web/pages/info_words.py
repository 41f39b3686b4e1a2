"""What a meter's info code means for whoever owns it, and what to do about it."""

from collections.abc import Mapping, Sequence
from typing import Final

from kmpd.analysis.info_topic import InfoTopic, topics_of
from kmpd.web.words import Words, noted

_SUPPLIER: Final = noted("Tell the supplier of heat or water, who owns the meter.")

_TITLES: Final[Mapping[InfoTopic, str]] = {
    InfoTopic.BATTERY: noted("The battery runs low"),
    InfoTopic.SUPPLY_VOLTAGE: noted("The meter was without power"),
    InfoTopic.DIFFERENCE: noted("The temperatures do not fit together"),
    InfoTopic.INLET_SENSOR: noted("The supply temperature is not measured"),
    InfoTopic.OUTLET_SENSOR: noted("The return temperature is not measured"),
    InfoTopic.FURTHER_SENSOR: noted("A further temperature is not measured"),
    InfoTopic.AIR: noted("There is air in the pipe"),
    InfoTopic.DIRECTION: noted("Water flows the wrong way"),
    InfoTopic.FLOW_SENSOR: noted("The flow is not measured"),
    InfoTopic.FLOW_TOO_HIGH: noted("More water flows than the meter can measure"),
    InfoTopic.BURST: noted("Perhaps a pipe has burst"),
    InfoTopic.LEAK: noted("Perhaps water leaks"),
    InfoTopic.DRY: noted("There is no water in the pipe"),
    InfoTopic.TAMPERING: noted("Somebody or something disturbs the meter"),
    InfoTopic.ALARM: noted("A device at the meter's input raises an alarm"),
    InfoTopic.DEFECT: noted("The meter found a fault in itself"),
    InfoTopic.OTHER: noted("The meter says that something is not as usual"),
}

_ADVICE: Final[Mapping[InfoTopic, str]] = {
    InfoTopic.BATTERY: noted(
        "It goes on for some weeks or months. Have the battery changed by the supplier."
    ),
    InfoTopic.SUPPLY_VOLTAGE: noted(
        "What passed meanwhile was not counted. If this comes again, have the supply "
        "of the meter looked at."
    ),
    InfoTopic.DIFFERENCE: noted(
        "While the house takes no heat this may pass by itself. If it stays, the "
        "sensors may have been exchanged or stand outside their pockets."
    ),
    InfoTopic.INLET_SENSOR: noted(
        "Energy is not counted rightly meanwhile. See whether the cable of the supply "
        "sensor is damaged, and tell the supplier."
    ),
    InfoTopic.OUTLET_SENSOR: noted(
        "Energy is not counted rightly meanwhile. See whether the cable of the return "
        "sensor is damaged, and tell the supplier."
    ),
    InfoTopic.FURTHER_SENSOR: noted(
        "Energy is counted all the same. See whether a sensor that belongs to the "
        "meter lacks, and tell the supplier."
    ),
    InfoTopic.AIR: noted(
        "Flow and energy are not counted rightly meanwhile. Bleed the heating; if it "
        "stays for more than a day, call the installer."
    ),
    InfoTopic.DIRECTION: noted(
        "Nothing is counted meanwhile. A valve or a pump may push water back, or the "
        "meter was put in the wrong way round: call the installer."
    ),
    InfoTopic.FLOW_SENSOR: noted(
        "Flow and energy are not counted meanwhile. See whether the cable of the flow "
        "sensor is damaged, and tell the supplier."
    ),
    InfoTopic.FLOW_TOO_HIGH: noted(
        "Too little may be counted. Close what runs without need; if nothing does, the "
        "meter may be too small: ask the supplier."
    ),
    InfoTopic.BURST: noted(
        "Look for running water at once, and close the main valve if there is any."
    ),
    InfoTopic.LEAK: noted(
        "Close all taps and look whether water still flows; toilets and safety valves "
        "are the usual cause."
    ),
    InfoTopic.DRY: noted(
        "See whether the main valve is open, and whether the supplier has shut the "
        "water off."
    ),
    InfoTopic.TAMPERING: noted(
        "See whether a magnet is near the meter or its cover is open. The magnet of an "
        "optical head is no cause."
    ),
    InfoTopic.ALARM: noted(
        "See what is connected to the inputs of the meter, and what it says."
    ),
    InfoTopic.DEFECT: _SUPPLIER,
    InfoTopic.OTHER: _SUPPLIER,
}


def advice_of(info_code: str, say: Words) -> Sequence[tuple[str, str]]:
    """Return what a meter's word means, and what to do, for each thing it is about."""
    return [
        (say(_TITLES[topic]), say(_ADVICE[topic])) for topic in topics_of(info_code)
    ]
