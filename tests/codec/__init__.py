"""Tests of pykmp.codec, one module per module."""
