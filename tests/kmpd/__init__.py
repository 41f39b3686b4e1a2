"""Tests of the station."""
