"""Become a program that may do no more than the unit allows: `confined UNIT PROGRAM…`.

Takes from the unit: SystemCallFilter, SystemCallErrorNumber, NoNewPrivileges and
MemoryDenyWriteExecute. systemd-analyze says what a group of system calls has in it, and
libseccomp makes the filter, as for systemd itself.
"""

import ctypes
import errno
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.packaging.files import settings

_NO_NEW_PRIVILEGES: Final = 38
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000
#: SCMP_CMP_MASKED_EQ, of one argument.
_MASKED_EQUAL: Final = 7
_WRITE, _EXECUTE = 2, 4
#: Which argument holds the protection, and which bits of it are refused together;
#: shmat has flags instead, and SHM_EXEC is one of them.
_MEMORY: Final = (
    ("mmap", 2, _WRITE | _EXECUTE),
    ("mprotect", 2, _EXECUTE),
    ("pkey_mprotect", 2, _EXECUTE),
    ("shmat", 2, 0o100000),
)


class _Argument(ctypes.Structure):
    """An argument of a system call that is looked at: struct scmp_arg_cmp."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


def members(group: str) -> set[str]:
    """Return the system calls of a name such as @privileged, or the name itself."""
    if not group.startswith("@"):
        return {group}
    command = ["systemd-analyze", "syscall-filter", "--no-pager", group]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    names = re.findall(r"^\s+([@a-z0-9_-]+)$", told, re.MULTILINE)
    return set().union(*(members(name) for name in names if name != group))


def allowed(lines: list[str]) -> set[str]:
    """Return the system calls that lines of SystemCallFilter leave.

    Source: systemd.exec(5): the first line is a list of what is allowed; later ones
    with a tilde take away from it. @default is always in it.
    """
    found = members("@default")
    for line in lines:
        named = set().union(*(members(name) for name in line.lstrip("~").split()))
        found = found - named if line.startswith("~") else found | named
    return found


def confine(unit: Path) -> None:
    """Let this process, and what becomes of it, do no more than the unit allows."""
    told = settings(unit)
    libseccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    libseccomp.seccomp_init.restype = ctypes.c_void_p
    refused = _REFUSE | getattr(errno, told["SystemCallErrorNumber"][-1])
    _must(ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))

    calls = ctypes.c_void_p(libseccomp.seccomp_init(refused))
    for name in sorted(allowed(told["SystemCallFilter"])):
        number = libseccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            _must(libseccomp.seccomp_rule_add_array(calls, _ALLOW, number, 0, None))
    memory = ctypes.c_void_p(libseccomp.seccomp_init(_ALLOW))
    for name, place, bits in _MEMORY:
        number = libseccomp.seccomp_syscall_resolve_name(name.encode())
        argument = _Argument(place, _MASKED_EQUAL, bits, bits)
        rule = (memory, _REFUSE | errno.EPERM, number, 1, ctypes.byref(argument))
        _must(libseccomp.seccomp_rule_add_array(*rule))
    # The filter of memory first: loading a filter is a system call that the other
    # refuses.
    _must(libseccomp.seccomp_load(memory))
    _must(libseccomp.seccomp_load(calls))


def _must(status: int) -> None:
    if status < 0:
        raise OSError(-status, os.strerror(-status))


if __name__ == "__main__":
    confine(Path(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - to become it is the purpose
