"""The room, ready to be called: made once a process."""

from __future__ import annotations

from dataclasses import dataclass

from purser.accounts.policy import Policy
from purser.channels import Channels
from purser.core.clock import Clock
from purser.core.db import Database
from purser.fees import load_tariff
from purser.payments.counter import Counter
from purser.payments.engine import Engine


@dataclass(frozen=True, slots=True)
class Payments:
    """The engine for commands, the counter for everything else, and the secret that signs quotes."""

    engine: Engine
    counter: Counter
    secret: bytes


async def open_payments(
    db: Database, clock: Clock, policy: Policy, channels: Channels, base_url: str, secret: bytes
) -> Payments:
    """Open the room: the tariff is read, the operator's accounts exist."""
    tariff = load_tariff(policy.name)
    engine = Engine(db, clock, policy, tariff, channels.names)
    await engine.start()
    counter = Counter(db, clock, policy, engine.prices, channels, engine.operators, base_url)
    return Payments(engine, counter, secret)
