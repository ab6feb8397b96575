"""Prepares the private environment of a clone and starts the command line in it. Standard library only.

The environment lives in `$PURSER_HOME/env` (`.purser/env` by default). It is installed by hash from the
locks in `requirements/` when they changed, and otherwise left alone: a usual start costs two file reads.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {
    "boot": "boot.txt",
    "run": "run.txt",
    "build": "build.txt",
    "test": "test.txt",
}
GROUPS: dict[str, tuple[str, ...]] = {
    "up": ("run", "build"),
    "test": ("run", "build", "test"),
    "bench": ("run", "test"),
    "faults": ("run", "test"),
    "check": ("run",),
    "keys": ("run",),
    "migrate": ("run",),
    "permissions": ("run",),
    "procedures": ("run",),
    "openapi": ("run",),
}
"""The locks each command needs. A command that is not here runs on the standard library alone."""


_WHEELS_ALONE = ("--only-binary", ":all:", "--no-binary", "sippy", "--no-build-isolation")
"""Nothing is built, except the one package in plain Python that is published as source, by the locked setuptools."""


class LaunchError(Exception):
    """The environment cannot be made; the text says why and what helps."""


def main() -> None:
    """Become `python -m purser.cli` inside an environment that has what the command needs."""
    home = Path(os.environ.get("PURSER_HOME") or ROOT / ".purser").absolute()
    groups = groups_for(sys.argv[1:])
    sys.path.insert(0, str(ROOT / "src"))
    from purser import cli  # noqa: PLC0415 -- only now on the path

    if groups:
        if not cli.is_passed_on(sys.argv[1:]):
            cli.understand(sys.argv[1:])  # what is not understood is said before a minute of installing
        try:
            python = ensure(home, groups)
        except LaunchError as error:
            sys.exit(f"purser: {error}")
        except KeyboardInterrupt:
            sys.exit(130)
        os.environ["PURSER_HOME"] = str(home)
        _keep_bytecode(home)
        os.execv(python, [str(python), "-P", "-m", "purser.cli", *sys.argv[1:]])
    cli.main()


def _keep_bytecode(home: Path) -> None:
    """Where Python is told to write none (as in many containers), it is written into our home all the same.

    A start is some ten processes that load two thousand files each: compiling them anew takes 7 s of each.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(home / "cache" / "bytecode"))


def groups_for(arguments: Sequence[str]) -> tuple[str, ...]:
    """What the command line needs installed; nothing when it only asks for help."""
    command = next((a for a in arguments if not a.startswith("-")), "")
    if not command or {"-h", "--help"} & set(arguments):
        return ()
    groups = GROUPS.get(command, ())
    return tuple(g for g in groups if g != "build" or os.environ.get("PURSER_SKIP_WEB") != "1")


def ensure(home: Path, groups: Sequence[str], root: Path = ROOT) -> Path:
    """The environment's Python, installed or repaired first where needed. Raises LaunchError."""
    env = home / "env"
    python = env / "bin" / "python"
    if _ready(env, groups, root):
        return python
    try:
        home.mkdir(parents=True, exist_ok=True)
        with _alone(home / "env.lock"):
            if not _ready(env, groups, root):  # another launcher may have made it while this one waited
                _install(env, groups, root)
    except PermissionError as error:
        hint = "make it writable, or name another folder in PURSER_HOME"
        raise LaunchError(f"{error.filename} is not writable: {hint}") from error
    except OSError as error:
        raise LaunchError(f"the environment in {env} cannot be made: {error}") from error
    return python


def _ready(env: Path, groups: Sequence[str], root: Path) -> bool:
    stamp = _read_stamp(env)
    return stamp.get("inputs") == _inputs(root) and set(groups) <= set(stamp.get("groups", ()))


def _read_stamp(env: Path) -> dict[str, list[str] | str]:
    """What was installed; empty when nothing was, or not to the end."""
    try:
        stamp = json.loads((env / "stamp.json").read_text())
        return stamp if (env / "bin" / "python").exists() else {}
    except (OSError, ValueError):
        return {}


def _inputs(root: Path) -> str:
    """A digest of all that decides what is installed, and of where."""
    digest = hashlib.sha256(str(root).encode())
    for name in LOCKS.values():
        digest.update((root / "requirements" / name).read_bytes())
    return digest.hexdigest()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock that other launchers wait for."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("waiting for another start of Purser to finish preparing the environment …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(env: Path, groups: Sequence[str], root: Path) -> None:
    began = time.monotonic()
    before = _read_stamp(env)
    wanted = sorted({*groups, *before.get("groups", ())})
    stamp = env / "stamp.json"
    stamp.unlink(missing_ok=True)  # an install that breaks off leaves no stamp and is begun anew
    _say(f"preparing the environment in {env} ({', '.join(wanted)}) …")
    if not before:
        _make_environment(env)
    _bootstrap(env, root)
    _synchronise(env, wanted, root)
    for packages in env.glob("lib/python3*/site-packages"):
        # First on the path: there are packages that bring a `tests` of their own.
        ours = [str(root / "src"), str(root)]
        (packages / "purser.pth").write_text(f"import sys; sys.path[:0] = {ours!r}\n")
    stamp.write_text(json.dumps({"inputs": _inputs(root), "groups": wanted}))
    _say(f"environment ready after {time.monotonic() - began:.0f} s")


def _make_environment(env: Path) -> None:
    """An empty environment, with pip in it."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise LaunchError("this Python has no venv module. On Debian or Ubuntu: apt install python3-venv")
    import venv  # noqa: PLC0415 -- costs 20 ms, and only a first start needs it

    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(env)
    except subprocess.CalledProcessError as error:
        output = (error.output or b"").decode(errors="replace")
        raise LaunchError(f"venv could not make an environment:\n{output[-2000:]}") from error


def _bootstrap(env: Path, root: Path) -> None:
    """The pinned tools that install the rest; an environment of an older release may have older ones."""
    boot = root / "requirements" / LOCKS["boot"]
    pip = [*_pip(env), "install", "--quiet", "--require-hashes", "--only-binary=:all:", "-r", str(boot)]
    _run(pip, dict(os.environ))


def _synchronise(env: Path, groups: Sequence[str], root: Path) -> None:
    """Install exactly the locks of `groups`, and nothing else."""
    locks = [str(root / "requirements" / LOCKS[g]) for g in ("boot", *groups)]
    python = str(env / "bin" / "python")
    cache = str(env.parent / "cache" / "uv")
    uv = [str(env / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes", *_WHEELS_ALONE]
    _run([*uv, "--python", python, "--cache-dir", cache, *locks], {**_mirror(env), **os.environ})


def _mirror(env: Path) -> dict[str, str]:
    """The package index and certificates that pip is set up for: uv does not read pip's settings."""
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    asked = subprocess.run([*_pip(env), "config", "list"], capture_output=True, text=True, check=False)
    found = {}
    for line in asked.stdout.splitlines():
        key, _, value = line.partition("=")
        name = names.get(key.rpartition(".")[2])
        if name:
            found[name] = value.strip("'\"")
    return found


def _pip(env: Path) -> list[str]:
    return [str(env / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    """Run an installer; LaunchError with the end of what it said when it fails."""
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise LaunchError(
            f"{Path(command[0]).name} could not install the environment:\n{done.stdout[-3000:]}\n"
            "Is the network reachable, and the package index that pip is set up for? "
            "Start again when it is; nothing needs to be cleaned up."
        )


def _say(text: str) -> None:
    print(f"purser: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
