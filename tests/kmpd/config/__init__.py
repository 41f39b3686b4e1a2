"""Tests of `kmpd.config`."""
