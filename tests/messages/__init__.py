"""Tests of pykmp.messages, one module per module."""
