"""Tests of pykmp.errors, one module per module, and one for the tree."""
