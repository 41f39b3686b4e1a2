"""Tests of kmpd.presentation."""
