"""Payment channels: the port every bank is reached through, and the sandbox's client.

A channel answers with data: what happened on the way (a lost answer, a refusal) is a state, and `unknown` is
asked about again under the same number, never guessed. Calls take no database connection and are made outside
transactions.
"""

from purser.channels.binding import BindRequest, BindResult, BindState, BoundCard
from purser.channels.errors import (
    AmountMismatch,
    CapabilityMissing,
    ChannelMissing,
    ChannelUnavailable,
    KeyUnknown,
    MessageMalformed,
    MessageMisdirected,
    MessageReplayed,
    RequestRefused,
    SignatureInvalid,
    SignatureMissing,
    SignatureProbe,
    TimestampStale,
    Untrusted,
)
from purser.channels.model import (
    BankCard,
    Capability,
    ChargeRequest,
    ChargeResult,
    ChargeState,
    Notification,
    PayoutRequest,
    PayoutResult,
    PayoutState,
    RefundRequest,
    RefundResult,
    RefundState,
    check_out_no,
)
from purser.channels.port import Channel, require
from purser.channels.registry import Channels
from purser.channels.sandbox import SandboxChannel

__all__ = [
    "AmountMismatch",
    "BankCard",
    "BindRequest",
    "BindResult",
    "BindState",
    "BoundCard",
    "Capability",
    "CapabilityMissing",
    "Channel",
    "ChannelMissing",
    "ChannelUnavailable",
    "Channels",
    "ChargeRequest",
    "ChargeResult",
    "ChargeState",
    "KeyUnknown",
    "MessageMalformed",
    "MessageMisdirected",
    "MessageReplayed",
    "Notification",
    "PayoutRequest",
    "PayoutResult",
    "PayoutState",
    "RefundRequest",
    "RefundResult",
    "RefundState",
    "RequestRefused",
    "SandboxChannel",
    "SignatureInvalid",
    "SignatureMissing",
    "SignatureProbe",
    "TimestampStale",
    "Untrusted",
    "check_out_no",
    "require",
]
