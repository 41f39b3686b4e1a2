"""The history of counters in Home Assistant."""
