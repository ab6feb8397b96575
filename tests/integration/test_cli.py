"""The command line: what it runs, and how it says no."""

from __future__ import annotations

import os

import pytest

from purser import __version__, cli


def _exit(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    return ended.value.code


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit("--version") == 0
    assert capsys.readouterr().out == f"Purser {__version__}\n"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "up --workers 0",
        "up --port 70000",
        "up --port x",
        "up --base-url wallet.example.com",
        "up --base-url https://wallet.example.com/app",
        "up --base-url ftp://wallet.example.com",
        "check money",
        "migrate now",
    ],
)
def test_what_is_not_understood_ends_with_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit(*line.split()) == 2
    assert "usage: purser" in capsys.readouterr().err


@pytest.mark.parametrize(("command", "module"), list(cli.PASSED_ON.items()))
def test_arguments_are_passed_on_as_they_are(command: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _python, line: started.append(line))
    monkeypatch.setattr(cli, "_parser", lambda: pytest.fail("parsed here"))
    with pytest.raises(pytest.fail.Exception):
        cli.main([command, "-k", "x", "--json", "f"])
    assert started[0][2:] == ["-m", module, "-k", "x", "--json", "f"]


def test_migrate_says_what_ran(empty_dsn: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit("migrate", "--database-url", empty_dsn) == 0
    assert capsys.readouterr().out.startswith("0001_ledger.sql\n")
    assert _exit("migrate", "--database-url", empty_dsn) == 0
    assert capsys.readouterr().out == "nothing to do\n"


def test_a_database_that_is_not_there_is_said_in_a_sentence() -> None:
    said = _exit("migrate", "--database-url", "postgresql://nobody@127.0.0.1:1/none")
    assert str(said).startswith("purser: connection")


def test_a_defect_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_options: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_migrate", broken)
    with pytest.raises(ZeroDivisionError):
        cli.main(["migrate"])
