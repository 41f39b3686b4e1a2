"""What is said of options that may be why a meter does not answer."""

from tests.tool.conftest import ONCE, RunTool, StartMeter, words_of


def test_silence_at_another_address_leads_to_the_address_first(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody who mistyped the address turns the head for an hour."""
    finished = tool("-d", start_meter(), *ONCE, "-a", "127", "get-serial")

    _, advice = words_of(finished)
    assert advice.startswith("try: Check --destination-address: 127 was asked")
    assert "63" in advice
    assert finished.returncode == 3


def test_silence_at_another_speed_names_the_speed(device: str, tool: RunTool) -> None:
    """Somebody who gave --baud for another meter turns the head for an hour."""
    words = ("-d", device, *ONCE, "--baud", "9600", "-a", "127", "get-serial")
    finished = tool(*words)

    _, advice = words_of(finished)
    assert "Check --baud: the meter was asked at 9600 baud" in advice


def test_silence_with_nothing_special_has_no_hint(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """People are sent to options that they never gave."""
    finished = tool("-d", start_meter("silence"), *ONCE, "get-serial")

    _, advice = words_of(finished)
    assert "Check --" not in advice


def test_a_speed_that_nobody_sets_is_told(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody believes that --baud changes the speed of a bridge."""
    url = start_meter()

    finished = tool("-d", url, *ONCE, "--baud", "9600", "get-serial")
    quiet = tool("-d", url, *ONCE, "get-serial", PYKMP_BAUD="9600")

    (line,) = words_of(finished)
    assert "--baud has no effect at socket://" in line
    assert finished.stdout == quiet.stdout == "Meter serial is: 123456\n"
    assert quiet.stderr == ""
