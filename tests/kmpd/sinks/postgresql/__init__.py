"""Tests of the sink for PostgreSQL."""
