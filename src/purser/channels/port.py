"""The port: what every channel can be asked, whatever bank or wallet stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from purser.channels.binding import BindRequest, BindResult, BoundCard
from purser.channels.errors import CapabilityMissing
from purser.channels.model import (
    Capability,
    ChargeRequest,
    ChargeResult,
    Notification,
    PayoutRequest,
    PayoutResult,
    RefundRequest,
    RefundResult,
)


class Channel(Protocol):
    """One way for money in and out of the house.

    Calls that move money never raise because of what happened on the way: a lost, late, broken or unproven
    answer is a result with the state `unknown`, to be asked about with a query under the same number. They
    are made outside transactions, after the intent has been committed.
    """

    @property
    def name(self) -> str:
        """The channel's name in settings, ledger accounts and URLs."""

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What it can be asked for; anything else raises CapabilityMissing."""

    async def create_payment(self, request: ChargeRequest) -> ChargeResult:
        """Take money in. The same number and contents again are the same charge, never a second one."""

    async def query_payment(self, out_no: str) -> ChargeResult:
        """Where a charge stands. A number the channel does not know is `unknown` with `not_found`."""

    async def close_payment(self, out_no: str) -> ChargeResult:
        """Give up a charge; answers where it stands now: `succeeded` when the close came too late."""

    async def refund(self, request: RefundRequest) -> RefundResult:
        """Give back what a charge took. The same number and contents again are the same refund, never a second one."""

    async def query_refund(self, out_no: str) -> RefundResult:
        """Where a refund stands. A number the channel does not know is `unknown` with `not_found`."""

    async def payout(self, request: PayoutRequest) -> PayoutResult:
        """Send money out. The same number and contents again are the same payout, never a second one."""

    async def query_payout(self, out_no: str) -> PayoutResult:
        """Where a payout stands. A number the channel does not know is `unknown` with `not_found`."""

    async def list_cards(self, holder: str) -> list[BoundCard]:
        """The cards of one of our customers that the channel has given us tokens of before we kept them ourselves.
        ChannelUnavailable when there is no believable answer."""

    async def bind_card(self, request: BindRequest) -> BindResult:
        """Begin to bind a card: the answer says where its holder shows it. The same number again is the same one."""

    async def query_binding(self, out_no: str) -> BindResult:
        """Where a binding stands. A number the channel does not know is `unknown` with `not_found`."""

    async def unbind_card(self, token: str) -> None:
        """Destroy a token: nobody can use it any more. Twice is once. ChannelUnavailable when it is not certain."""

    async def parse_notification(self, headers: Mapping[str, str], raw: bytes) -> Notification:
        """The message proven by its signature over the raw bytes; Untrusted when it proves nothing.

        Asynchronous because a channel may have to learn a key it has changed.
        """

    def acknowledge(self) -> tuple[int, bytes]:
        """HTTP status and body (JSON) that tell the channel its notification is safely stored."""

    async def aclose(self) -> None:
        """Close the connections."""


def require(channel: Channel, capability: Capability) -> None:
    """CapabilityMissing unless `channel` declares `capability`."""
    if capability not in channel.capabilities:
        raise CapabilityMissing(channel.name, capability)
