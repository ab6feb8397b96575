"""The whole tree keeps the conventions, and each convention's check finds what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import tidy

Rule = Callable[[Path, str], Iterator[str]]
LONG = "def f():\n" + "    x = 1\n" * 70


def _broken(rule: Rule, *folders: str) -> list[str]:
    found = []
    for path in tidy.files():
        name = path.relative_to(tidy.ROOT)
        is_rulebook = name.name in ("tidy.py", "test_tidy.py")
        if not is_rulebook and (not folders or name.as_posix().startswith(folders)):
            found += rule(name, path.read_text())
    return found


@pytest.mark.parametrize("rule", [tidy.size, tidy.finished, tidy.portable])
def test_everything_written_is(rule: Rule) -> None:
    assert _broken(rule) == []


@pytest.mark.parametrize("rule", [tidy.constant_sql, tidy.private_stores])
def test_the_sources_keep(rule: Rule) -> None:
    assert _broken(rule, "src/") == []


def test_the_product_takes_time_from_its_clock() -> None:
    assert [line for line in _broken(tidy.injected_time, "src/") if "core/clock.py" not in line] == []


def test_rooms_are_packages_that_say_what_they_are() -> None:
    package = tidy.ROOT / "src" / "purser"
    rooms = {p.parent.name for p in package.glob("*/*.py")}
    assert rooms <= tidy.ROOMS
    faces = {room: package / room / "__init__.py" for room in rooms}
    assert [room for room, face in faces.items() if not face.exists()] == []
    assert [room for room, face in faces.items() if not face.read_text().startswith('"""')] == []


def test_tests_lie_where_the_runner_looks() -> None:
    known = {"unit", "property", "integration", "api", "e2e"}
    assert {p.relative_to(tidy.ROOT / "tests").parts[0] for p in tidy.ROOT.glob("tests/**/test_*.py")} <= known


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (tidy.size, "a.py", "\n" * 401),
        (tidy.size, "a.tsx", "\n" * 251),
        (tidy.size, "a.py", LONG),
        (tidy.finished, "a.md", "later # TODO\n"),
        (tidy.finished, "a.py", "def f():\n    raise NotImplementedError\n"),
        (tidy.finished, "test_a.py", "pytestmark = pytest.mark.skip\n"),
        (tidy.finished, "a.test.ts", "it.only('x', () => {})\n"),
        (tidy.portable, "a.toml", "path = '/home/somebody/x'\n"),
        (tidy.portable, "a.txt", "--index-url https://pypi.org/simple\n"),
        (tidy.constant_sql, "a.py", 'q = f"SELECT {column} FROM t"\n'),
        (tidy.injected_time, "a.py", "x = datetime.now(UTC)\n"),
        (tidy.private_stores, "src/purser/payments/pay.py", "from purser.ledger.store import x\n"),
    ],
)
def test_a_breach_is_found(rule: Rule, name: str, text: str) -> None:
    assert len(list(rule(Path(name), text))) == 1


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (tidy.size, LONG.replace("    x = 1\n", "", 1)),
        (tidy.constant_sql, 'q = f"SELECT {_COLUMNS} FROM t"\nlog = f"no {thing}"\n'),
        (tidy.injected_time, "x = clock.now()\ny = time.monotonic()\n"),
        (tidy.private_stores, "from purser.ledger import post\n"),
    ],
)
def test_what_is_allowed_passes(rule: Rule, text: str) -> None:
    assert list(rule(Path("src/purser/ledger/a.py"), text)) == []
