"""Finds the Chromium that the browser tests drive, or installs one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SHELL = "/usr/bin/chromium-headless-shell"  # draws no window, and does with two thirds of the processor
_PLACES = (_SHELL, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
_APT = Path("/usr/bin/apt-get")
_PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk")
_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_FONTS = (Path("/usr/share/fonts"), Path.home() / ".fonts", Path.home() / ".local/share/fonts")


class NoBrowserError(RuntimeError):
    """There is no Chromium and none could be installed; the text says what was tried."""


def environment() -> dict[str, str]:
    """For a browser's process: its start script needs the system's commands, whatever our PATH has."""
    home = Path(os.environ.get("PURSER_HOME") or Path(__file__).resolve().parents[2] / ".purser")
    browsers = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or str(home.absolute() / "cache" / "browsers")
    path = f"{os.environ.get('PATH', '')}:{_SYSTEM_PATH}"
    return {
        **os.environ,
        "PATH": path,
        "PLAYWRIGHT_BROWSERS_PATH": browsers,
        "DEBIAN_FRONTEND": "noninteractive",
    }


def find() -> Path:
    """The browser's program. Raises NoBrowserError."""
    for place in filter(None, (os.environ.get("PURSER_CHROMIUM"), *_PLACES, *_playwrights_own())):
        if _answers([place, "--version", *ARGUMENTS[:1]]):
            return Path(place)
    raise NoBrowserError("no Chromium; `./purser test` installs one where it can")


def prepare() -> None:
    """Install a Chromium and Chinese letters where they are missing. Raises NoBrowserError."""
    root_on_debian = os.geteuid() == 0 and _APT.exists()
    if root_on_debian and not (Path(_SHELL).exists() and _has_chinese_letters()):
        print(f"installing {' and '.join(_PACKAGES)} with apt-get …", flush=True)
        _answers([str(_APT), "update", "-q"])
        _answers([str(_APT), "install", "-q", "-y", "--no-install-recommends", *_PACKAGES])
    try:
        find()
    except NoBrowserError:
        print("fetching Playwright's own Chromium …", flush=True)
        _answers([sys.executable, "-m", "playwright", "install", "chromium"])
        find()


def _has_chinese_letters() -> bool:
    return any(next(folder.glob("**/*CJK*"), None) for folder in _FONTS if folder.exists())


def _playwrights_own() -> list[str]:
    browsers = Path(environment()["PLAYWRIGHT_BROWSERS_PATH"])
    return [str(p) for p in sorted(browsers.glob("chromium-*/chrome-*/**/[cC]hrom*")) if os.access(p, os.X_OK)]


def _answers(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, env=environment(), capture_output=True, timeout=900, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
