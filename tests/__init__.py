"""The tests of PyKMP."""
