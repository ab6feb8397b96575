"""When a channel is asked how an activity stands: soon at first, then ever more rarely, and never not."""

from __future__ import annotations

from datetime import datetime, timedelta

from purser.core.ids import PaymentId, WalletId
from purser.core.jobs import Job

GAPS = (2, 5, 15, 60, 300, 600, 1200, 1800, 3600)
"""Seconds before each question; the last one again and again, because unknown is never final."""

LOOK_AGAIN = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=3))
"""After a payout succeeded: a bank may send it back, and its notice of that may get lost."""


def gap(asked: int) -> timedelta:
    """How long to wait after the `asked`-th question."""
    return timedelta(seconds=GAPS[min(asked, len(GAPS)) - 1])


def question(wallet: WalletId, ident: PaymentId, *, follow: bool, at: datetime | None = None) -> Job:
    """A job that asks. `follow`: and goes on asking until something final is known."""
    return Job("payments.ask", {"wallet": str(wallet), "payment": str(ident), "follow": follow}, at=at)
