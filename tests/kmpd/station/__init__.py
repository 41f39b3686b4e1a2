"""The whole station, as it runs for years."""
