"""The dashboard as people use it: in a browser, on a station that runs."""
