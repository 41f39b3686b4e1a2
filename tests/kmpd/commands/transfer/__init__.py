"""Tests of bringing readings in and taking them out."""
