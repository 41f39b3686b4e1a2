"""Registers mean what the sources say."""
