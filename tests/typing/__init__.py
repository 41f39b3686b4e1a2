"""Types promised to users; checked by mypy and pyright, never run."""
