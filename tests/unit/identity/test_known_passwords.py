"""Passwords that were published in leaks are refused, however long the list of them is."""

from __future__ import annotations

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from purser.core.errors import Problem
from purser.identity.passwords import SHORTEST, check_password

LEAKED = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST]
"""The most frequent in ten million leaked ones, the commonest first."""


def refused(word: str) -> bool:
    try:
        check_password(word, alone=False)
    except Problem as problem:
        return problem.code in ("password_common", "password_weak")
    return False


@pytest.mark.slow
def test_the_three_thousand_most_frequent_are_refused() -> None:
    assert [word for word in LEAKED[:3_000] if not refused(word)] == []


def test_of_all_that_are_known_a_sample_is_refused() -> None:
    assert len(LEAKED) > 10_000
    assert [word for word in LEAKED[::40] if not refused(word)] == []
