"""Start the station as an add-on: a first configuration, the broker, then kmpd.

UNTRIED with a Supervisor; tests/packaging runs it against a stand-in.

Source: developers.home-assistant.io, "Add-on configuration" and "Communication":
/data/options.json has the options, http://supervisor/services/mqtt tells the broker to
who shows the token SUPERVISOR_TOKEN.
"""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

_SERVICE: Final = "/services/mqtt"
_TIMEOUT_SECONDS: Final = 10.0
#: Variables that a configuration may use, and what stands in where they are not set:
#: 'kmpd status' beside the station does not have them.
_VARIABLES: Final = {
    "host": ("MQTT_HOST", "core-mosquitto"),
    "port": ("MQTT_PORT", "1883"),
    "username": ("MQTT_USERNAME", "addons"),
    "password": ("MQTT_PASSWORD", "unknown"),
}


def broker(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that tell the broker; none if the Supervisor knows none."""
    supervisor = environment.get("SUPERVISOR_URL", "http://supervisor")
    token = environment.get("SUPERVISOR_TOKEN", "")
    request = urllib.request.Request(  # noqa: S310 - the Supervisor's own address
        f"{supervisor}{_SERVICE}", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with urllib.request.urlopen(  # noqa: S310 - as above
            request, timeout=_TIMEOUT_SECONDS
        ) as answer:
            told: Mapping[str, Any] = json.load(answer)["data"]
    except (OSError, ValueError, LookupError) as error:
        print(f"The Supervisor tells no broker: {error}", file=sys.stderr)
        return {}
    return {
        variable: str(told[key])
        for key, (variable, _) in _VARIABLES.items()
        if told.get(key) not in (None, "")
    }


def first_lines(told: Mapping[str, str]) -> str:
    """Return what a first configuration says of the broker."""
    if not told:
        return ""
    lines = [
        f"    {key}: ${{{variable}:-{other}}}"
        for key, (variable, other) in _VARIABLES.items()
        if variable in told
    ]
    return "\n".join(["", "sinks:", "  mqtt:", *lines, ""])


def make_first(config: Path, port: str, told: Mapping[str, str]) -> None:
    """Write a configuration for one meter.

    Raises:
        CalledProcessError: The port is none; what is wrong was printed.
    """
    store = Path(os.environ.get("STATE_DIRECTORY", "/data")) / "kmpd.db"
    command = ["kmpd", "init", "--no-ask", "--no-probe", "--port", port]
    subprocess.run([*command, "--store", str(store), str(config)], check=True)  # noqa: S603
    with config.open("a", encoding="utf-8") as file:
        file.write(first_lines(told))


def become_station(config: Path, *, is_verbose: bool) -> NoReturn:
    """Go on as the station, which then gets the signals of the Supervisor itself."""
    verbose = ["--verbose"] if is_verbose else []
    sys.stdout.flush()
    os.execvp("kmpd", ["kmpd", *verbose, "run", str(config)])  # noqa: S606, S607


def main(data: Path = Path("/data"), folder: Path = Path("/config")) -> int:
    """Become the station; return an exit status if that cannot be."""
    config = folder / "kmpd.yaml"
    options = json.loads((data / "options.json").read_text("utf-8"))
    told = broker(os.environ)
    os.environ.update(told)
    if not config.exists():
        port = str(options.get("port") or "")
        if not port:
            print("Say at which port the optical head is: option 'port'.")
            return 2
        try:
            make_first(config, port, told)
        except subprocess.CalledProcessError as error:
            return error.returncode
    become_station(config, is_verbose=bool(options.get("verbose")))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
