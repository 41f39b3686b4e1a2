"""An authority of the tests, and what it vouches for."""

import subprocess
from pathlib import Path


def write_certificates(folder: Path) -> None:
    """Write two authorities, and a server and a client that the first vouches for."""
    _authority(folder, "ca")
    _authority(folder, "other")
    for name, subject in (("server", "127.0.0.1"), ("client", "kmpd")):
        _vouched_for(folder, name, subject)


def _openssl(folder: Path, *arguments: str) -> None:
    command = ["openssl", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _authority(folder: Path, name: str) -> None:
    key = ("-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key")
    subject = ("-subj", f"/CN={name}", "-days", "2")
    use = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl(folder, "req", "-x509", *key, *subject, *use, "-out", f"{name}.crt")


def _vouched_for(folder: Path, name: str, subject: str) -> None:
    key = ("-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key")
    _openssl(folder, "req", *key, "-subj", f"/CN={subject}", "-out", f"{name}.csr")
    (folder / "extensions").write_text("subjectAltName=IP:127.0.0.1\n")
    authority = ("-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2")
    files = ("-in", f"{name}.csr", "-extfile", "extensions", "-out", f"{name}.crt")
    _openssl(folder, "x509", "-req", *files, *authority)
