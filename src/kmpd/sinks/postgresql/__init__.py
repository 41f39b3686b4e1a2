"""Readings to a table of PostgreSQL that others query."""

from kmpd.sinks.postgresql.options import PostgresqlOptions
from kmpd.sinks.postgresql.sink import KIND, PostgresqlSink

__all__ = ["KIND", "PostgresqlOptions", "PostgresqlSink"]
