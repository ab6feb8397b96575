"""Whether this is a demo, and the operator's key that a demo makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from purser.core.settings import Settings, demo_operator_key


@pytest.mark.parametrize(("value", "is_demo"), [(None, False), ("", False), ("0", False), ("1", True)])
def test_only_what_says_so_is_a_demo(monkeypatch: pytest.MonkeyPatch, value: str | None, is_demo: bool) -> None:
    monkeypatch.setenv("PURSER_DATABASE_URL", "postgresql://nowhere")
    monkeypatch.delenv("PURSER_DEMO", raising=False)
    if value is not None:
        monkeypatch.setenv("PURSER_DEMO", value)
    assert Settings.from_environment().is_demo is is_demo


def test_the_key_is_kept_and_nobody_elses_to_read(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    key = demo_operator_key(home)
    assert demo_operator_key(home) == key
    assert (home / "operator-key").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in home.iterdir()] == ["operator-key"]
    assert demo_operator_key(other) != key
    assert len(key) == len("op_demo_") + 32
