"""Tests of the sink for Prometheus."""
