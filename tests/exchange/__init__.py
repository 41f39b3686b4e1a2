"""Tests of the plans: what is sent, how long is listened, what comes out."""
