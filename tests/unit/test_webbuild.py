"""The web build happens when it must, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from purser import webbuild

NODE = """#!/bin/sh
echo "$@" >> calls
case $1 in
  *npm-cli.js) mkdir -p node_modules ;;
  build.mjs) if [ -e broken ]; then echo "syntax error in main.tsx"; exit 1; fi ;;
esac
"""


class Tree:
    """A clone with web sources and a Node that writes down how it was called."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.web = root / "web"
        self.web.mkdir()
        for name in ("package.json", "package-lock.json", "main.tsx", "main.test.tsx"):
            (self.web / name).write_text(name)
        self.node = root / "node" / "bin" / "node"
        self.node.parent.mkdir(parents=True)
        self.node.write_text(NODE)
        self.node.chmod(0o755)

    def build(self) -> tuple[bool, int, int]:
        """Whether anything was built, and the numbers of installs and builds so far."""
        built = webbuild.ensure(self.root)
        calls = (self.web / "calls").read_text().splitlines()
        (self.web / "calls").touch()
        return built, sum("npm-cli" in c for c in calls), sum("build.mjs" in c for c in calls)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    made = Tree(tmp_path)
    monkeypatch.delenv(webbuild.SKIP, raising=False)
    monkeypatch.setattr(webbuild, "_node", lambda: made.node)
    sources = webbuild._sources
    monkeypatch.setattr(webbuild, "_sources", lambda web: _without_calls(web, sources))
    return made


def _without_calls(web: Path, sources: object) -> str:
    """The digest without the file the stand-in writes among the sources."""
    calls = web / "calls"
    text = calls.read_text() if calls.exists() else None
    calls.unlink(missing_ok=True)
    digest: str = sources(web)  # type: ignore[operator]
    if text is not None:
        calls.write_text(text)
    return digest


def test_the_second_start_builds_nothing(tree: Tree) -> None:
    assert tree.build() == (True, 1, 1)
    assert tree.build() == (False, 1, 1)


def test_a_changed_source_is_built_without_installing(tree: Tree) -> None:
    tree.build()
    (tree.web / "main.tsx").write_text("new")
    assert tree.build() == (True, 1, 2)


def test_a_changed_lock_is_installed(tree: Tree) -> None:
    tree.build()
    (tree.web / "package-lock.json").write_text("new")
    assert tree.build() == (True, 2, 2)


def test_a_changed_test_builds_nothing(tree: Tree) -> None:
    tree.build()
    (tree.web / "main.test.tsx").write_text("new")
    assert tree.build() == (False, 1, 1)


def test_development_packages_are_installed_once(tree: Tree) -> None:
    tree.build()
    for _ in range(2):
        webbuild.install(tree.root, development=True)
    webbuild.install(tree.root, development=False)
    calls = (tree.web / "calls").read_text().splitlines()
    assert [("--omit=dev" in c) for c in calls if "npm-cli" in c] == [True, False]


def test_a_failed_build_is_quoted_and_tried_again(tree: Tree) -> None:
    (tree.web / "broken").touch()
    with pytest.raises(webbuild.WebBuildError, match=r"build.mjs` failed:\nsyntax error in main.tsx"):
        webbuild.ensure(tree.root)
    (tree.web / "broken").unlink()
    assert tree.build() == (True, 1, 2)


def test_it_can_be_skipped(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(webbuild.SKIP, "1")
    assert not webbuild.ensure(tree.root)
    assert not (tree.web / "calls").exists()


def test_without_sources_there_is_nothing_to_build(tmp_path: Path) -> None:
    assert not webbuild.ensure(tmp_path)
