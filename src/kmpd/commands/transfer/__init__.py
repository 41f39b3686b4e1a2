"""Readings from tables of others, and to them."""
