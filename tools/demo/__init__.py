"""A station on emulated meters with a year behind it: `make demo`."""
