"""The data files that come with the package."""

import pkgutil
import tomllib
from typing import Any


def read_toml(package: str, file_name: str) -> dict[str, Any]:
    """Return what a TOML file beside the modules of a package says.

    Raises:
        FileNotFoundError: The package has no such file.
    """
    # importlib.resources would do the same and take longer to load than this to run.
    raw = pkgutil.get_data(package, file_name)
    if raw is None:
        raise FileNotFoundError(f"{package} has no {file_name}")
    return tomllib.loads(raw.decode("utf-8"))
