"""The measurement itself, at its smallest: a call of each make-up is set up, talks, and is counted."""

import pytest

from bench.calls import KINDS, talk


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["public-api", "web-sip"])
async def test_one_call_of(kind: str) -> None:
    told = await talk(kind, 1, 0.4)
    assert told.calls == 1
    assert told.seconds >= 0.4
    assert 0 < told.cpu < told.seconds
    assert told.setup_cpu > 0
    assert str(told).startswith("1 calls: ")


def test_what_is_compared() -> None:
    assert list(KINDS) == ["public-api", "web-web", "web-sip", "sip-sip"]
