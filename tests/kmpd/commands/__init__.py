"""Tests of the commands of kmpd."""
