"""How the station that runs is spoken to, and how it speaks to systemd."""

from kmpd.control.client import ask
from kmpd.control.server import ControlServer, Handler
from kmpd.control.socket_path import control_path
from kmpd.control.systemd import Systemd

__all__ = [
    "ControlServer",
    "Handler",
    "Systemd",
    "ask",
    "control_path",
]
