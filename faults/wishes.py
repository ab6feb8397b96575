"""What customers want, drawn at random: so much to somebody."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from faults.diary import Wish
from faults.people import Person, Town

Draw = Callable[[Town, Person, Random], Wish]

MOST = 20
"""Fen at most in one go: nobody reaches a limit."""


def pay_somebody(town: Town, payer: Person, random: Random) -> Wish:
    """Two thirds go to another customer, one third to the merchant, whose account is everybody's hot one."""
    amount = random.randint(1, MOST)
    if random.random() < 1 / 3:
        return Wish("payment", amount, "merchant_id", town.merchant)
    payee = random.choice([p.wallet for p in town.people if p is not payer])
    return Wish("transfer", amount, "payee_wallet_id", payee)
