"""The logger command B8."""
