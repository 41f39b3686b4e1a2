"""Readings for Prometheus to fetch; a scrape never reads a meter."""

from kmpd.sinks.prometheus.sink import KIND, PrometheusOptions, PrometheusSink

__all__ = ["KIND", "PrometheusOptions", "PrometheusSink"]
