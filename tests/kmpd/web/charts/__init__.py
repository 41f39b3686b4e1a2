"""Tests of charts as values."""
