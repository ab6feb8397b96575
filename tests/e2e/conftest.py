"""Browser tests share their machine with whatever else runs: pages get longer to show what is expected."""

from __future__ import annotations

from playwright.async_api import expect

expect.set_options(timeout=15_000)
