"""What is believed for a second, and read for many at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping

import pytest

from purser.api import recent
from purser.api.recent import Recent


class Source:
    """A database of values that counts how it is asked."""

    def __init__(self) -> None:
        self.values: dict[bytes, str] = {}
        self.batches: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None

    async def load(self, keys: Collection[bytes]) -> Mapping[bytes, str]:
        found = {k: self.values[k] for k in keys if k in self.values}
        self.batches.append(len(keys))
        await self.gate.wait()
        if self.error:
            raise self.error
        return found


@pytest.fixture
def source() -> Source:
    return Source()


async def test_many_at_once_are_one_question(source: Source) -> None:
    source.values = {bytes([n]): str(n) for n in range(200)}
    cache = Recent(source.load)
    got = await asyncio.gather(*(cache.get(bytes([n % 200])) for n in range(1000)))
    assert got == [str(n % 200) for n in range(1000)]
    assert source.batches == [200]
    assert await cache.get(b"\x07") == "7"
    assert source.batches == [200], "it was read a moment ago"


async def test_what_is_not_there_is_asked_for_each_time(source: Source) -> None:
    cache = Recent(source.load)
    assert [await cache.get(b"x"), await cache.get(b"x")] == [None, None]
    source.values[b"x"] = "now"
    assert await cache.get(b"x") == "now"
    assert source.batches == [1, 1, 1]


async def test_a_value_is_refreshed_while_it_is_used_and_nobody_waits(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "BELIEVED", 0.2)
    monkeypatch.setattr(recent, "REFRESHED", 0.1)
    source.values[b"x"] = "old"
    cache = Recent(source.load)
    await cache.get(b"x")
    source.values[b"x"] = "new"
    changed, slowest, got = time.monotonic(), 0.0, "old"
    while got == "old":
        began = time.monotonic()
        got = await cache.get(b"x") or ""
        slowest = max(slowest, time.monotonic() - began)
        await asyncio.sleep(0.005)
        assert time.monotonic() - changed < 0.25
    assert got == "new"
    assert slowest < 0.05


async def test_a_value_is_never_believed_for_longer_than_a_second_from_the_question(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow answer is as old as its question."""
    monkeypatch.setattr(recent, "BELIEVED", 0.1)
    source.values[b"x"] = "old"
    source.gate.clear()
    cache = Recent(source.load)
    waiting = asyncio.create_task(cache.get(b"x"))
    await asyncio.sleep(0.15)
    del source.values[b"x"]
    source.gate.set()
    assert await waiting == "old", "it was so when it was asked"
    assert await cache.get(b"x") is None


async def test_what_is_forgotten_is_not_brought_back_by_a_question_under_way(source: Source) -> None:
    source.values[b"x"] = "alive"
    source.gate.clear()
    cache = Recent(source.load)
    waiting = asyncio.create_task(cache.get(b"x"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del source.values[b"x"]
    cache.forget(b"x")
    source.gate.set()
    assert await waiting == "alive"
    assert await cache.get(b"x") is None


async def test_an_error_reaches_who_asked_and_is_not_kept(source: Source) -> None:
    cache = Recent(source.load)
    source.values[b"x"] = "here"
    source.error = OSError("no answer")
    ends = await asyncio.gather(*(cache.get(b"x") for _ in range(3)), return_exceptions=True)
    assert [type(end) for end in ends] == [OSError] * 3
    source.error = None
    assert await cache.get(b"x") == "here"


async def test_one_who_leaves_takes_nobody_with_them(source: Source) -> None:
    source.values[b"x"] = "here"
    source.gate.clear()
    cache = Recent(source.load)
    leaving, staying = (asyncio.create_task(cache.get(b"x")) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    source.gate.set()
    assert await staying == "here"
    assert leaving.cancelled() or leaving.cancelling()


async def test_memory_is_bounded(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "_SWEPT_ABOVE", 10)
    monkeypatch.setattr(recent, "BELIEVED", 0.01)
    source.values = {bytes([n]): "x" for n in range(100)}
    cache = Recent(source.load)
    for n in range(100):
        await cache.get(bytes([n]))
        await asyncio.sleep(0.001)
    assert len(cache._entries) < 40


async def test_closing_ends_what_is_under_way(source: Source) -> None:
    source.gate.clear()
    cache = Recent(source.load)
    waiting = asyncio.create_task(cache.get(b"x"))
    await asyncio.sleep(0.01)
    await cache.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_some_are_forgotten_and_nothing_that_is_being_read_is_believed(source: Source) -> None:
    source.values = {b"a": "Anna", b"b": "Bela", b"c": "Anna"}
    cache = Recent(source.load)
    assert [await cache.get(k) for k in (b"a", b"b")] == ["Anna", "Bela"]
    source.gate.clear()
    reading = asyncio.create_task(cache.get(b"c"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    source.values[b"c"] = source.values[b"a"] = "nobody"
    cache.forget_those(lambda value: value == "Anna")
    source.gate.set()
    assert await reading == "Anna", "who asked before gets what was before"
    assert [await cache.get(k) for k in (b"a", b"b", b"c")] == ["nobody", "Bela", "nobody"]
    assert source.batches == [1, 1, 1, 1, 1], "and Bela was believed"
