"""Tests of what is worked out about gaps, without a meter."""
