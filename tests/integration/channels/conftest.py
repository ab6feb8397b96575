"""One bank for the tests of a worker, well-behaved at the start of each."""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from purser.channels import BankCard, ChargeRequest, PayoutRequest, SandboxChannel, Untrusted
from purser.core.clock import SystemClock
from purser.core.money import Currency, Money
from tests.support.sandbox import Bank, Door, Headers

_numbers = itertools.count(1)


def cny(amount: int) -> Money:
    return Money(amount, Currency.CNY)


@pytest.fixture(scope="session")
def _bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    bank = Bank(tmp_path_factory.mktemp("sandbox"))
    yield bank
    bank.stop()


@pytest.fixture
def bank(_bank: Bank) -> Bank:
    _bank.behave()
    return _bank


@pytest.fixture
async def channel(bank: Bank) -> AsyncIterator[SandboxChannel]:
    opened = SandboxChannel.open(bank.url, bank.directory, SystemClock(), timeout_s=2)
    yield opened
    await opened.aclose()


@pytest.fixture
async def witness(bank: Bank) -> AsyncIterator[SandboxChannel]:
    """A second client, to read again what the door has read: one client takes a message once."""
    opened = SandboxChannel.open(bank.url, bank.directory, SystemClock(), timeout_s=2)
    yield opened
    await opened.aclose()


@pytest.fixture
async def hasty(bank: Bank) -> AsyncIterator[SandboxChannel]:
    """A client that waits half a second, for the tests in which it waits in vain."""
    opened = SandboxChannel.open(bank.url, bank.directory, SystemClock(), timeout_s=0.5)
    yield opened
    await opened.aclose()


@pytest.fixture
async def dead(bank: Bank) -> AsyncIterator[SandboxChannel]:
    """A client with the right keys and an address nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    opened = SandboxChannel.open(url, bank.directory, SystemClock())
    yield opened
    await opened.aclose()


@pytest.fixture
async def card(channel: SandboxChannel) -> BankCard:
    """The well-filled card of a person nobody else knows."""
    cards = await channel.list_cards(f"holder-{number()}")
    return cards[0]


@pytest.fixture
async def door(channel: SandboxChannel) -> AsyncIterator[Door]:
    """A door that acknowledges what the channel believes and refuses the rest."""

    async def answer(headers: Headers, raw: bytes) -> tuple[int, bytes]:
        try:
            await channel.parse_notification(headers, raw)
        except Untrusted as refusal:
            return 401, refusal.code.encode()
        return channel.acknowledge()

    async with Door(answer) as opened:
        yield opened


def number() -> str:
    """A number no other test uses."""
    return f"n{os.getpid()}-{next(_numbers)}"


@pytest.fixture
def charge(card: BankCard, door: Door) -> Callable[..., ChargeRequest]:
    """Makes requests to take 1,250 fen, or another amount, from the card."""

    def make(out_no: str | None = None, amount: int = 1250) -> ChargeRequest:
        return ChargeRequest(out_no or number(), cny(amount), "充值 top-up", door.url, card.token)

    return make


@pytest.fixture
def payout(card: BankCard, door: Door) -> Callable[..., PayoutRequest]:
    """Makes requests to send 1,250 fen, or another amount, to the card."""

    def make(out_no: str | None = None, amount: int = 1250) -> PayoutRequest:
        return PayoutRequest(out_no or number(), cny(amount), "提现 withdrawal", door.url, card.token)

    return make


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A home for another bank."""
    return tmp_path / "bank"
