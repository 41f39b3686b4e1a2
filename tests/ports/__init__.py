"""Tests of the ports: in memory, over loopback, on pseudo terminals, with ser2net."""
