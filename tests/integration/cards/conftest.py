"""A bank that says what a test has it say."""

from __future__ import annotations

import pytest

from tests.support.channel import Parrot


@pytest.fixture
def bank() -> Parrot:
    return Parrot()
