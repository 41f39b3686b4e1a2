"""Tests of what pages show, as values."""
