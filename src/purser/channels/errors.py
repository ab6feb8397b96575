"""What the channels' room refuses. What happened to a movement is never an exception: it is a result."""

from __future__ import annotations

from purser.core.errors import Kind, Problem


class ChannelMissing(Problem):
    """No channel of that name is configured."""

    def __init__(self, name: str) -> None:
        super().__init__("channel_missing", Kind.NOT_FOUND, channel=name)


class CapabilityMissing(Problem):
    """The channel does not declare what it is asked for."""

    def __init__(self, channel: str, capability: str) -> None:
        super().__init__("channel_capability_missing", Kind.REJECTED, channel=channel, capability=capability)


class ChannelUnavailable(Problem):
    """A question about no movement (a list of cards) got no trustworthy answer; asking again is harmless."""

    def __init__(self, channel: str, reason: str) -> None:
        super().__init__("channel_unavailable", Kind.UNAVAILABLE, channel=channel, reason=reason)


class RequestRefused(Problem):
    """A request the channel could not carry as it stands; nothing was sent."""

    def __init__(self, code: str) -> None:
        super().__init__(code, Kind.INVALID)


class AmountMismatch(Problem):
    """The channel names another amount than the one that was asked for: someone has to look."""

    def __init__(self, expected: str, named: str) -> None:
        super().__init__("channel_amount_mismatch", Kind.REJECTED, expected=expected, named=named)


class Untrusted(Problem):
    """A message that proves nothing: whatever it says did not happen. Base of the refusals below."""

    def __init__(self, code: str, kind: Kind = Kind.UNAUTHENTICATED) -> None:
        super().__init__(code, kind)


class SignatureMissing(Untrusted):
    """A header of the signature is not there, is there twice, or is not of its form."""

    def __init__(self) -> None:
        super().__init__("channel_signature_missing")


class SignatureInvalid(Untrusted):
    """The signature is not the named key's over these bytes."""

    def __init__(self) -> None:
        super().__init__("channel_signature_invalid")


class SignatureProbe(Untrusted):
    """The channel tests whether signatures are checked at all; accepting this would fail its test."""

    def __init__(self) -> None:
        super().__init__("channel_signature_probe")


class KeyUnknown(Untrusted):
    """Signed with a key that no trusted key vouches for."""

    def __init__(self) -> None:
        super().__init__("channel_key_unknown")


class TimestampStale(Untrusted):
    """Signed more than five minutes ago, or ahead."""

    def __init__(self) -> None:
        super().__init__("channel_timestamp_stale")


class MessageReplayed(Untrusted):
    """A message already seen, byte for byte; the channel signs each of its own attempts anew."""

    def __init__(self) -> None:
        super().__init__("channel_message_replayed")


class MessageMalformed(Untrusted):
    """Genuine, yet not a message this channel sends."""

    def __init__(self) -> None:
        super().__init__("channel_message_malformed", Kind.INVALID)


class MessageMisdirected(Untrusted):
    """Genuine, and meant for another merchant."""

    def __init__(self) -> None:
        super().__init__("channel_message_misdirected", Kind.FORBIDDEN)
