"""Figures as ratios against a named opponent, measured in one run: `make bench`."""
