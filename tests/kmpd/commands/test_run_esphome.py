"""A file of ESPHome runs in the program itself."""

from pathlib import Path
from typing import Final

from pykmp.emulator import LineSettings, emulated_lines, running_tcp
from tests.kmpd.station.program import kmpd, running, status_of

_FILE: Final = """\
esphome:
  name: heat-reader
wifi:
  ssid: x
uart:
  baud_rate: 1200
  stop_bits: 2
sensor:
  - platform: kamstrup_kmp
    update_interval: 1s
    heat_energy:
      name: Heat Energy
      unit_of_measurement: MJ
    custom:
      - name: Flow now
        command: 0x004A
"""


def test_file_of_esphome_runs(tmp_path: Path) -> None:
    """Without it, moving from an ESP means writing everything anew."""
    path = tmp_path / "heat.yaml"
    path.write_text(_FILE, "utf-8")
    lines = emulated_lines("403", settings=LineSettings(is_fast=True))

    with (
        running_tcp(lines) as (url,),
        running(path, "--port", url, "--show") as station,
    ):
        station.until_said("Heat Energy ", times=2)
        told = status_of(tmp_path, path)
        read = kmpd("read", "heat", "--now", "-c", path, folder=tmp_path)

    assert "heat.yaml:3:1: wifi: the station has no use for this" in station.words
    assert " MJ  Flow now " in station.words
    assert [meter["meter"] for meter in told["meters"]] == ["heat"]
    assert "heat_energy: " in read.stdout
    assert " GJ" in read.stdout


def test_missing_port_is_told(tmp_path: Path) -> None:
    """Without it, the station runs and reads nothing."""
    path = tmp_path / "heat.yaml"
    path.write_text(_FILE, "utf-8")

    told = kmpd("run", path, folder=tmp_path)

    assert told.returncode == 6
    assert "heat.yaml:6:3: uart.port: this is missing" in told.stderr
