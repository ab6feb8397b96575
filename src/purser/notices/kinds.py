"""What customers are told about, and by which ways. The sentences are in `templates/`, one file a kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Way(StrEnum):
    """How a message leaves the house. In the app every message is shown, whatever else is wanted."""

    MAIL = "mail"
    SMS = "sms"
    PUSH = "push"


class Topic(StrEnum):
    """What a customer chooses ways for."""

    SECURITY = "security"
    MONEY_IN = "money_in"
    MONEY_OUT = "money_out"
    SERVICE = "service"


ALWAYS: Final = frozenset({Topic.SECURITY})
"""Sent by every way there is; nobody who got into an account can turn it off."""

DEFAULTS: Final[dict[Topic, frozenset[Way]]] = {
    Topic.SECURITY: frozenset(Way),
    Topic.MONEY_IN: frozenset({Way.PUSH}),
    Topic.MONEY_OUT: frozenset({Way.PUSH}),
    Topic.SERVICE: frozenset({Way.PUSH}),
}
"""What is wanted of somebody who never chose."""


class NoticeKind(StrEnum):
    """Each has a file of sentences, whose placeholders are the data it takes."""

    # Money: made of wallets' events by the relay.
    MONEY_RECEIVED = "money_received"
    TRANSFER_ARRIVED = "transfer_arrived"
    TRANSFER_CANCELLED = "transfer_cancelled"
    TRANSFER_FAILED = "transfer_failed"
    TOP_UP_SUCCEEDED = "top_up_succeeded"
    TOP_UP_FAILED = "top_up_failed"
    WITHDRAWAL_SUCCEEDED = "withdrawal_succeeded"
    WITHDRAWAL_FAILED = "withdrawal_failed"

    # Refunds.
    REFUND_ARRIVED = "refund_arrived"
    REFUND_CLOSED = "refund_closed"
    REFUND_KEPT = "refund_kept"
    REFUND_STUCK = "refund_stuck"
    REFUND_REROUTED = "refund_rerouted"
    REFUND_LATE = "refund_late"

    # Disputes and escrow.
    DISPUTE_NEWS = "dispute_news"
    ESCROW_SHIPPED = "escrow_shipped"

    # The service centre.
    CASE_NEWS = "case_news"

    # Security.
    SIGNED_UP = "signed_up"
    NEW_SIGN_IN = "new_sign_in"
    NEW_DEVICE = "new_device"
    DEVICE_TRUSTED = "device_trusted"
    DEVICE_REMOVED = "device_removed"
    SESSIONS_ENDED = "sessions_ended"
    SIGN_IN_BLOCKED = "sign_in_blocked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- a name
    PIN_SET = "pin_set"
    PIN_CHANGED = "pin_changed"
    PIN_RESET = "pin_reset"
    PIN_LOCKED = "pin_locked"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    TOTP_ADDED = "totp_added"
    TOTP_REMOVED = "totp_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    ACCOUNT_RECOVERED = "account_recovered"
    CONTACT_CHANGED = "contact_changed"
    LIMITS_CHANGED = "limits_changed"
    CARD_BOUND = "card_bound"
    CARD_UNBOUND = "card_unbound"
    UNBINDING_READY = "unbinding_ready"
    UNBINDING_REVIEW = "unbinding_review"
    UNBINDING_ENDED = "unbinding_ended"
    FROZEN = "frozen"
    THAWED = "thawed"
    STOLEN_REPORTED = "stolen_reported"
    STOLEN_PROOF = "stolen_proof"
    STOLEN_IDENTIFIED = "stolen_identified"
    STOLEN_CLOSED = "stolen_closed"
    STOLEN_COOLING = "stolen_cooling"
    STOLEN_REMINDER = "stolen_reminder"
    STOLEN_RESTORED = "stolen_restored"
    CLAIM_OPENED = "claim_opened"
    CLAIM_CREDITED = "claim_credited"
    CLAIM_DECIDED = "claim_decided"
    PAYMENT_HELD = "payment_held"
    PAYMENT_DENIED = "payment_denied"

    # Prices and membership.
    TARIFF_ANNOUNCED = "tariff_announced"
    VIP_OFFERED = "vip_offered"
    VIP_RAISED = "vip_raised"
    VIP_GRACE = "vip_grace"
    VIP_ENDED = "vip_ended"

    # What customers say of us.
    SURVEY_ASKED = "survey_asked"
    SUGGESTION_NEWS = "suggestion_news"

    # Personal data.
    PRIVACY_ANSWERED = "privacy_answered"
    PRIVACY_LATE = "privacy_late"
    COPY_READY = "copy_ready"
    COPY_FETCHED = "copy_fetched"
    CLOSING_BLOCKED = "closing_blocked"
    CLOSING_BEGUN = "closing_begun"
    CLOSING_WITHDRAWN = "closing_withdrawn"
    ACCOUNT_CLOSED = "account_closed"
    NAME_CORRECTED = "name_corrected"
    LEAK_REPORTED = "leak_reported"

    @property
    def topic(self) -> Topic:
        return _TOPICS.get(self, Topic.SECURITY)


_TOPICS: Final = {
    NoticeKind.MONEY_RECEIVED: Topic.MONEY_IN,
    NoticeKind.TOP_UP_SUCCEEDED: Topic.MONEY_IN,
    NoticeKind.TOP_UP_FAILED: Topic.MONEY_IN,
    NoticeKind.REFUND_ARRIVED: Topic.MONEY_IN,
    NoticeKind.REFUND_CLOSED: Topic.MONEY_IN,
    NoticeKind.REFUND_STUCK: Topic.MONEY_IN,
    NoticeKind.REFUND_REROUTED: Topic.MONEY_IN,
    NoticeKind.REFUND_KEPT: Topic.MONEY_IN,
    NoticeKind.REFUND_LATE: Topic.MONEY_IN,
    NoticeKind.DISPUTE_NEWS: Topic.MONEY_IN,
    NoticeKind.CASE_NEWS: Topic.SERVICE,
    NoticeKind.ESCROW_SHIPPED: Topic.MONEY_OUT,
    NoticeKind.TARIFF_ANNOUNCED: Topic.MONEY_OUT,
    NoticeKind.SURVEY_ASKED: Topic.SERVICE,
    NoticeKind.SUGGESTION_NEWS: Topic.SERVICE,
    NoticeKind.VIP_OFFERED: Topic.MONEY_OUT,
    NoticeKind.VIP_RAISED: Topic.MONEY_OUT,
    NoticeKind.VIP_GRACE: Topic.MONEY_OUT,
    NoticeKind.VIP_ENDED: Topic.MONEY_OUT,
    NoticeKind.TRANSFER_ARRIVED: Topic.MONEY_OUT,
    NoticeKind.TRANSFER_CANCELLED: Topic.MONEY_OUT,
    NoticeKind.TRANSFER_FAILED: Topic.MONEY_OUT,
    NoticeKind.WITHDRAWAL_SUCCEEDED: Topic.MONEY_OUT,
    NoticeKind.WITHDRAWAL_FAILED: Topic.MONEY_OUT,
}


class CodeKind(StrEnum):
    """What a one-time code is for: whoever is talked into reading one out is told what it does."""

    SIGN_UP = "code_sign_up"
    SIGN_IN = "code_sign_in"
    RECOVER = "code_recover"
    CONTACT = "code_contact"
    FREEZE = "code_freeze"
    STEP_UP = "code_step_up"


CODE_LIFE: Final = timedelta(minutes=10)
"""How long a code is good for where its sender does not say otherwise; none is sent any later."""

NOTICE_LIFE: Final = timedelta(days=3)
"""How long it is tried to send a message; after that it is no news."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a customer wants a topic by a way."""

    topic: Topic
    way: Way
    wanted: bool
