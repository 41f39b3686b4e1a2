"""The demo: what its history promises, and that it runs."""
