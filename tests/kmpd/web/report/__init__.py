"""Tests of the report of a year."""
