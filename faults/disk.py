"""A disk whose power can be cut: a file system in a file, mounted through a loop device.

The cut is the kernel's own (`FS_IOC_SHUTDOWN`, made for this kind of test): from one moment to the next nothing
more is written, not even the journal, and everything that only was in memory is gone. What the file system had
handed to the device by then is what is there after the next mount. Linux, as root.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32): EXT4_IOC_SHUTDOWN, the same number for XFS and F2FS
_NO_LOG_FLUSH = 2  # not even the file system's journal is written on the way down
_SIZE = 4 << 30  # bytes, sparse
_TOOLS = ("mkfs.ext4", "mount", "umount")
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


class NoDiskError(RuntimeError):
    """Such a disk is not to be had on this machine; the text says why."""


class Disk:
    """An ext4 of its own at `mountpoint`."""

    def __init__(self, image: Path, mountpoint: Path) -> None:
        self._image = image
        self.mountpoint = mountpoint
        self._mounted = False

    def make(self) -> None:
        """Make and mount it. Raises NoDiskError."""
        missing = [tool for tool in _TOOLS if shutil.which(tool, path=_PATH) is None]
        if not sys.platform.startswith("linux") or os.geteuid() != 0 or missing:
            needs = f", and {', '.join(missing)}" if missing else ""
            raise NoDiskError(f"a disk of its own can be made by root on Linux only{needs}")
        self._image.parent.mkdir(parents=True, exist_ok=True)
        with self._image.open("wb") as image:
            image.truncate(_SIZE)
        self.mountpoint.mkdir(parents=True, exist_ok=True)
        _run("mkfs.ext4", "-q", "-F", str(self._image))
        self.mount()
        self.mountpoint.chmod(0o755)

    def mount(self) -> None:
        """Mount it; the file system's journal is replayed when the power was cut."""
        _run("mount", "-o", "loop", str(self._image), str(self.mountpoint))
        self._mounted = True

    def cut(self) -> None:
        """Cut the power: returns when nothing can reach the disk any more."""
        folder = os.open(self.mountpoint, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
        finally:
            os.close(folder)

    def unmount(self) -> None:
        """Let go of it; whoever had files open must be gone."""
        for attempt in range(50):
            if not self._mounted:
                return
            try:
                _run("umount", str(self.mountpoint))
                self._mounted = False
            except NoDiskError:
                if attempt == 49:
                    raise
                time.sleep(0.1)


def _run(*command: str) -> None:
    done = subprocess.run(command, env={"PATH": _PATH}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoDiskError(f"{' '.join(command)}: {done.stderr.strip()}")
