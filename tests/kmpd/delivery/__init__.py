"""Readings from the store to the sinks."""
