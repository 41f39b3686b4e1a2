"""Meter families are data, and the data is proved."""
