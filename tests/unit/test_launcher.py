"""The launcher: what it installs and when, and what it says when it cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from purser import launch

ROOT = Path(__file__).resolve().parents[2]


class Installs:
    """Stands in for pip and uv, and counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = 0
        self.bootstrapped = 0
        self.synchronised: list[list[str]] = []
        self.broken = False
        monkeypatch.setattr(launch, "_make_environment", self._make)
        monkeypatch.setattr(launch, "_bootstrap", self._bootstrap)
        monkeypatch.setattr(launch, "_synchronise", self._synchronise)

    def _make(self, env: Path) -> None:
        self.made += 1
        (env / "bin").mkdir(parents=True, exist_ok=True)
        (env / "lib/python3.11/site-packages").mkdir(parents=True, exist_ok=True)
        (env / "bin/python").touch()

    def _bootstrap(self, _env: Path, _root: Path) -> None:
        self.bootstrapped += 1

    def _synchronise(self, _env: Path, groups: list[str], _root: Path) -> None:
        if self.broken:
            raise launch.LaunchError("no network")
        self.synchronised.append(groups)


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> Installs:
    return Installs(monkeypatch)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A tree with locks."""
    (tmp_path / "requirements").mkdir()
    for name in launch.LOCKS.values():
        (tmp_path / "requirements" / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "groups"),
    [
        ("up --demo", ("run", "build")),
        ("test --quick", ("run", "build", "test")),
        ("bench ledger", ("run", "test")),
        ("check books", ("run",)),
        ("up --help", ()),
        ("--version", ()),
        ("", ()),
        ("nonsense", ()),
    ],
)
def test_each_command_gets_what_it_needs(line: str, groups: tuple[str, ...]) -> None:
    assert launch.groups_for(line.split()) == groups


def test_node_is_not_installed_when_the_web_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURSER_SKIP_WEB", "1")
    assert launch.groups_for(["up"]) == ("run",)


def test_a_second_start_installs_nothing(installs: Installs, clone: Path) -> None:
    for _ in range(2):
        assert launch.ensure(clone / "home", ["run"], clone) == clone / "home/env/bin/python"
    assert (installs.made, installs.synchronised) == (1, [["run"]])


def test_another_group_is_added_and_kept(installs: Installs, clone: Path) -> None:
    launch.ensure(clone / "home", ["run"], clone)
    launch.ensure(clone / "home", ["test"], clone)
    launch.ensure(clone / "home", ["run"], clone)
    assert (installs.made, installs.synchronised) == (1, [["run"], ["run", "test"]])


@pytest.mark.parametrize("lock", ["run.txt", "boot.txt"])
def test_a_changed_lock_is_installed_into_the_same_environment(installs: Installs, clone: Path, lock: str) -> None:
    launch.ensure(clone / "home", ["run"], clone)
    (clone / "requirements" / lock).write_text("newer")
    launch.ensure(clone / "home", ["run"], clone)
    assert (installs.made, installs.bootstrapped, len(installs.synchronised)) == (1, 2, 2)


def test_an_install_that_broke_off_is_begun_anew(installs: Installs, clone: Path) -> None:
    installs.broken = True
    with pytest.raises(launch.LaunchError, match="no network"):
        launch.ensure(clone / "home", ["run"], clone)
    installs.broken = False
    launch.ensure(clone / "home", ["run"], clone)
    assert (installs.made, installs.synchronised) == (2, [["run"]])


def test_an_unreadable_stamp_counts_as_none(installs: Installs, clone: Path) -> None:
    launch.ensure(clone / "home", ["run"], clone)
    (clone / "home/env/stamp.json").write_text('{"inp')
    launch.ensure(clone / "home", ["run"], clone)
    assert installs.made == 2


def test_two_launchers_at_once_install_once(installs: Installs, clone: Path) -> None:
    threads = [threading.Thread(target=launch.ensure, args=(clone / "home", ["run"], clone)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (installs.made, installs.synchronised) == (1, [["run"]])


def test_the_sources_are_put_on_the_path(installs: Installs, clone: Path) -> None:
    launch.ensure(clone / "home", ["run"], clone)
    path = (clone / "home/env/lib/python3.11/site-packages/purser.pth").read_text()
    assert path == f"import sys; sys.path[:0] = {[str(clone / 'src'), str(clone)]}\n"
    assert installs.made == 1


def test_a_home_that_cannot_be_is_named(clone: Path) -> None:
    (clone / "file").touch()
    with pytest.raises(launch.LaunchError, match="file"):
        launch.ensure(clone / "file" / "home", ["run"], clone)


def test_a_home_that_may_not_be_written_is_named(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(launch.LaunchError, match=r"home is not writable.*PURSER_HOME"):
        launch.ensure(clone / "home", ["run"], clone)


def test_a_python_without_venv_is_told_what_to_install(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(launch.LaunchError, match="apt install python3-venv"):
        launch.ensure(clone / "home", ["run"], clone)


def test_a_failing_installer_is_quoted() -> None:
    command = [sys.executable, "-c", "print('could not connect'); raise SystemExit(1)"]
    with pytest.raises(launch.LaunchError, match=r"could not connect[\s\S]*Is the network reachable"):
        launch._run(command, {})


def test_pips_mirror_is_used_by_uv_too(tmp_path: Path) -> None:
    pip = tmp_path / "bin" / "python"
    pip.parent.mkdir()
    pip.write_text("#!/bin/sh\necho \"global.index-url='https://mirror.test/simple'\"\necho \":env:.cert='/ca.pem'\"\n")
    pip.chmod(0o755)
    assert launch._mirror(tmp_path) == {
        "UV_DEFAULT_INDEX": "https://mirror.test/simple",
        "SSL_CERT_FILE": "/ca.pem",
    }


def test_what_is_compiled_is_kept_in_our_home_where_it_may_be_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    launch._keep_bytecode(tmp_path)
    assert "PYTHONPYCACHEPREFIX" not in os.environ
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")  # so that it is put back afterwards
    monkeypatch.delenv("PYTHONPYCACHEPREFIX")
    launch._keep_bytecode(tmp_path)
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
    assert os.environ["PYTHONPYCACHEPREFIX"] == str(tmp_path / "cache" / "bytecode")


def test_locks_are_hashed_and_name_no_index() -> None:
    for name in launch.LOCKS.values():
        lock = (ROOT / "requirements" / name).read_text()
        pinned = [line for line in lock.splitlines() if "==" in line and not line.lstrip().startswith("#")]
        assert pinned
        assert all(line.endswith("\\") for line in pinned), "a pin without a hash"
        assert "://" not in lock
        assert "index-url" not in lock


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment whose PATH has nothing, until a test puts a `python3` there."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "PURSER_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}


def _purser(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "purser"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("old", [False, True])
def test_no_new_enough_python_is_said(bare: dict[str, str], *, old: bool) -> None:
    if old:
        python = Path(bare["PATH"]) / "python3"
        python.write_text("#!/bin/sh\nexit 1\n")
        python.chmod(0o755)
    done = _purser(bare, "up")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


def test_help_needs_nothing_but_python(bare: dict[str, str]) -> None:
    (Path(bare["PATH"]) / "python3.11").symlink_to(Path(sys.executable).resolve())
    done = _purser(bare, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "start everything and serve the wallet" in done.stdout
    assert not Path(bare["PURSER_HOME"]).exists()


def test_what_is_not_understood_installs_nothing(bare: dict[str, str]) -> None:
    (Path(bare["PATH"]) / "python3.11").symlink_to(Path(sys.executable).resolve())
    done = _purser(bare, "up", "--port", "x")
    assert done.returncode == 2
    assert "must be from 0 (any free one) to 65535" in done.stderr
    assert not Path(bare["PURSER_HOME"]).exists()


def test_the_stamp_says_what_is_installed(installs: Installs, clone: Path) -> None:
    launch.ensure(clone / "home", ["run", "build"], clone)
    stamp = json.loads((clone / "home/env/stamp.json").read_text())
    assert stamp["groups"] == ["build", "run"]
    assert installs.made == 1
