"""Browser tests share their machine with whatever else runs: pages get longer to show what is expected."""

from __future__ import annotations

import os
from typing import Final

import pytest
from playwright.async_api import expect

expect.set_options(timeout=30_000)

ONE_LANGUAGE: Final = "PURSER_TEST_ONE_LANGUAGE"
"""`1`: of a story that is told in both languages, only one telling runs; the next story's is in the other."""

_EVERY_PAGE: Final = "test_pages.py"  # is looked at in both


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get(ONE_LANGUAGE) != "1":
        return
    told = [item for item in items if _language(item) and item.path.name != _EVERY_PAGE]
    stories = sorted({_story(item) for item in told})
    kept_in = {story: ("zh-CN", "en")[i % 2] for i, story in enumerate(stories)}
    left_out = [item for item in told if _language(item) != kept_in[_story(item)]]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def _story(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _language(item: pytest.Item) -> str | None:
    """The language a test is told in, when it is told in two."""
    call = getattr(item, "callspec", None)
    return call.params.get("locale") if call else None
