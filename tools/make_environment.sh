#!/bin/sh
# Make the virtual environment $1 with the locked requirements and the project itself.
#
# A candidate counts only if it runs: a name on the path may be a shim without a Python.
set -eu

environment=$1
fits='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'

find_python() {
    for name in ${BASE_PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
        if "$name" -c "$fits" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "PyKMP needs Python 3.11 or newer with venv and ensurepip; none was found." >&2
    echo "Install one (on Debian: python3 and python3-venv) or set BASE_PYTHON." >&2
    return 1
}

if ! "$environment/bin/python" -c "$fits" >/dev/null 2>&1; then
    echo "Making $environment: needs the package registry, about 600 MB on the disk." >&2
    python=$(find_python)
    "$python" -m venv --clear "$environment"
fi

# Only errors are shown: which index answers, and how, differs from place to place.
quiet_pip() {
    "$environment/bin/python" -m pip -qq --disable-pip-version-check "$@"
}

quiet_pip install --no-deps -r requirements/dev.txt
quiet_pip install --no-deps --no-build-isolation -e .
