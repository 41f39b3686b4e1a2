"""What is said to a name that is not in a table."""

from pykmp.emulator.suggestion import suggestion


def test_a_near_name_is_suggested() -> None:
    """A slip of a letter is mended at once."""
    assert suggestion("leek", ("burst", "leak")).endswith("the nearest is leak")


def test_without_a_near_name_all_are_told() -> None:
    """Whoever guesses learns what there is."""
    assert suggestion("flood", ("burst", "leak")).endswith("only burst, leak")
