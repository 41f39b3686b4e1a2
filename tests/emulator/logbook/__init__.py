"""Tests of the logs that an emulated meter keeps."""
