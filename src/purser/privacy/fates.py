"""What becomes of every table's rows about somebody when they leave. A table that is not here fails a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Owner = Literal["customer", "wallet"]


@dataclass(frozen=True, slots=True)
class Erased:
    """Rows go: those whose `column` is the customer, or one of their wallets."""

    column: str
    owner: Owner = "customer"


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows stay under ids that say nothing by themselves. `code`: why, of the policy's [[kept]]."""

    code: str


@dataclass(frozen=True, slots=True)
class Nobodys:
    """Holds nothing of customers, or nothing that can be told apart, or forgets by itself within days."""


Fate = Erased | Kept | Nobodys

_NOBODYS: Final = Nobodys()

FATES: Final[dict[str, Fate]] = {
    # Who they are and how they come in.
    "customers": Kept("identity"),  # the row stays, emptied; what was in it goes to kept_records
    "logins": Erased("customer_id"),
    "passwords": Erased("customer_id"),
    "sessions": Erased("customer_id"),
    "pending_sign_ins": Erased("customer_id"),
    "passkeys": Erased("customer_id"),
    "passkey_challenges": Erased("customer_id"),
    "totps": Erased("customer_id"),
    "recovery_codes": Erased("customer_id"),
    "pins": Erased("customer_id"),
    "devices": Erased("customer_id"),
    "safeguards": Erased("customer_id"),
    # What they were told.
    "message_boxes": Erased("customer_id"),
    "messages": Erased("customer_id"),
    "notice_preferences": Erased("customer_id"),
    "push_subscriptions": Erased("customer_id"),
    "notice_deliveries": Erased("owner_id"),
    "wallet_outbox": Erased("subject", "wallet"),
    "events": Erased("subject", "wallet"),
    # What they said in chats; what a person was told is in the case.
    "chats": Erased("customer_id"),
    "chat_messages": Erased("customer_id"),
    # Their calls: what was said is destroyed when its time is over; codes go with them.
    **dict.fromkeys(("calls", "call_events", "call_recordings"), Kept("service")),
    "call_codes": Erased("customer_id"),
    "call_lines": Erased("customer_id"),
    # What they did with money.
    "wallets": Kept("transactions"),
    "payments": Kept("transactions"),
    "ledger_accounts": Kept("transactions"),
    "ledger_transfers": Kept("transactions"),
    "ledger_holds": Kept("transactions"),
    "idempotency_keys": Erased("subject"),
    "wallet_usage": Erased("wallet_id", "wallet"),
    "known_payees": Erased("wallet_id", "wallet"),
    "payment_codes": Erased("wallet_id", "wallet"),
    "fee_plans": Kept("transactions"),
    "promotion_uses": Kept("transactions"),
    "vip_standings": Erased("customer_id"),
    "article_votes": Erased("customer_id"),
    # Bank cards: tokens are destroyed at the bank; which cards they were goes to kept_records.
    "bank_cards": Erased("customer_id"),
    "card_bindings": Erased("customer_id"),
    "card_tries": Erased("customer_id"),
    "unbindings": Kept("requests"),
    # Refunds and disputes stay with the payment they are about.
    **dict.fromkeys(
        (
            "refunds", "refund_shares", "merchant_refunds", "escrows", "disputes", "dispute_decisions",
            "dispute_appeals", "evidence_files", "evidence_contents", "evidence_shares",
        ),
        Kept("claims"),
    ),
    # Theft, fraud, and matters under way.
    "risk_decisions": Kept("security"),
    "freezes": Kept("security"),
    "stolen_accounts": Kept("security"),
    "stolen_visits": Kept("security"),
    "stolen_proofs": Kept("security"),
    "stolen_claims": Kept("security"),
    "audit_records": Kept("security"),
    "proceedings": Kept("requests"),
    "proceeding_steps": Kept("requests"),
    "proceeding_deadlines": Kept("requests"),
    "proceeding_agreements": Kept("requests"),
    # Privacy itself: what is to be kept of it goes to kept_records.
    "consents": Erased("customer_id"),
    "processing_stops": Erased("customer_id"),
    "privacy_requests": Erased("customer_id"),
    "privacy_copies": Erased("customer_id"),
    "kept_records": Kept("identity"),
    # Who waited for whom, and for how long.
    **dict.fromkeys(("cases", "case_numbers", "case_entries", "case_links", "case_merges"), Kept("service")),
    "search_texts": Erased("owner"),
    # What they thought of us.
    "surveys": Erased("customer_id"),
    "suggestions": Erased("customer_id"),
    "reviews": Kept("service"),
    # Mail: what it said is in the case.
    **dict.fromkeys(
        ("mail_inbox", "mail_threads", "mail_people", "mail_idents", "mail_sent"), Erased("subject")
    ),
    # Who of the staff looked: ids and times; what it was is in the audit.
    **dict.fromkeys(("access_events", "access_sights", "access_reveals", "access_canaries"), Kept("security")),
    **dict.fromkeys(("queue_contacts", "queue_events", "queue_attempts"), Kept("requests")),
    # Merchants, staff, rules, and what forgets by itself.
    **dict.fromkeys(
        (
            "article_reviews", "article_versions",
            "case_macros", "case_viewers", "case_watchers", "inquiries",
            "article_reviews", "article_versions",
            "api_keys", "audit_chain", "audit_heads", "channel_notifications", "data_keys", "local_letters",
            "directory_versions", "menu_versions", "fee_simulations", "merchant_debts", "merchant_matters", "payouts",
            "prompt_recordings", "settlement_accounts", "merchant_sessions", "promotion_budgets",
            "promotion_slices", "promotions", "tariffs", "vip_reviews", "queue_agent_events", "queue_agents",
            "queue_lead", "call_orders", "hotline_workers",
            "staff_boxes", "staff_events", "access_staff", "access_alerts", "books_checks",
            "mail_answered", "mail_boxes", "mail_seen",
            "merchants", "migrations", "one_time_codes", "orders", "outbox", "periodic_tasks", "risk_rule_sets",
            "spent_proofs", "staff", "staff_invitations", "staff_passkeys", "staff_sessions",
            "staff_spent_challenges", "throttles", "webhook_deliveries", "webhooks",
        ),
        _NOBODYS,
    ),
}  # fmt: skip
"""By table. The queue's own tables hold ids only, and only until a job is done."""
