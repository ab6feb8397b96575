"""The bank cards a customer may top up from and withdraw to."""

from __future__ import annotations

from purser.channels import BankCard, Capability
from purser.core.ids import CustomerId
from purser.payments.counter import Counter


async def list_cards(c: Counter, channel: str, customer: CustomerId) -> list[BankCard]:
    """The customer's cards as the channel knows them. Raises ChannelMissing, CapabilityMissing,
    ChannelUnavailable."""
    return await c.channels.get(channel, Capability.LIST_CARDS).list_cards(str(customer))
