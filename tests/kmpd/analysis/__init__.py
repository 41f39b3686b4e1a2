"""Tests of what readings mean for people."""
