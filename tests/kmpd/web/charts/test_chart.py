"""What all charts have in common."""

from kmpd.web.charts import base_options, category_axis, value_axis, written_in


def test_numbers_of_every_axis_are_written_as_the_language_does() -> None:
    """A Dutch reader takes 2.500 for two thousand and a half thousand."""
    one = written_in({"yAxis": value_axis("kWh")}, "nl")
    two = written_in({"yAxis": [value_axis("kW"), value_axis("°C")]}, "nl")

    labels = [axis["axisLabel"] for axis in (one["yAxis"], *two["yAxis"])]
    assert all('"nl"' in label[":formatter"] for label in labels)
    assert all("color" in label for label in labels)


def test_numbers_below_a_pointer_are_written_as_the_language_does() -> None:
    """The number beside a point is not the one in the figures."""
    tooltip = written_in(base_options(), "nl")["tooltip"]

    assert '"nl"' in tooltip[":valueFormatter"]
    assert tooltip.items() >= base_options()["tooltip"].items()


def test_names_on_an_axis_stay_as_they_are() -> None:
    """A year is written as the number 2.026."""
    options = {"xAxis": category_axis(("2025", "2026")), "series": []}

    written = written_in(options, "nl")

    assert written["xAxis"] == options["xAxis"]
    assert options == {"xAxis": category_axis(("2025", "2026")), "series": []}
