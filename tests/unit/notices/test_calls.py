"""Whoever tells something gives what its sentences need: seen without running a line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from purser.notices.kinds import NoticeKind
from purser.notices.phrases import fields_of

SOURCE = Path(__file__).resolve().parents[3] / "src" / "purser"


def calls(tree: ast.AST) -> Iterator[tuple[int, NoticeKind, set[str]]]:
    """Line, kind and data of every call that names a kind and writes its data out."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for kind, data in zip(node.args, node.args[1:], strict=False):
            named = isinstance(kind, ast.Attribute) and isinstance(kind.value, ast.Name)
            if not named or kind.value.id != "NoticeKind" or not isinstance(data, ast.Dict):  # type: ignore[attr-defined]
                continue
            keys = {k.value for k in data.keys if isinstance(k, ast.Constant)}
            if len(keys) == len(data.keys):  # nothing is spread into it
                yield node.lineno, NoticeKind[kind.attr], {str(k) for k in keys}  # type: ignore[attr-defined]


def test_every_call_gives_what_its_kind_takes() -> None:
    seen = 0
    for path in sorted(SOURCE.rglob("*.py")):
        for line, kind, keys in calls(ast.parse(path.read_text(encoding="utf-8"))):
            seen += 1
            assert fields_of(kind) <= keys, f"{path.relative_to(SOURCE)}:{line} lacks {fields_of(kind) - keys}"
    assert seen >= 6


def test_a_call_that_lacks_something_is_seen() -> None:
    planted = ast.parse('await tell(tx, c, NoticeKind.PIN_LOCKED, {"until": u}, clock); f(NoticeKind.PIN_SET, {})')
    assert {kind: fields_of(kind) <= keys for _, kind, keys in calls(planted)} == {
        NoticeKind.PIN_LOCKED: True,
        NoticeKind.PIN_SET: False,
    }
