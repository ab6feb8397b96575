"""P3 as tables: a stolen account from the report to its return, and beside it each payment the owner did not make."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Deadline, Procedure, Step

_CUSTOMER = frozenset({Actor.CUSTOMER})
_SYSTEM = frozenset({Actor.SYSTEM})
_STAFF = frozenset({Actor.SENIOR_AGENT, Actor.RISK})
_PROVING = ("identity_pending", "document_check")

STOLEN: Final = Procedure(
    "stolen_account",
    {
        "reported": Actor.SYSTEM,
        "frozen": Actor.CUSTOMER,
        "identity_pending": Actor.CUSTOMER,
        "document_check": Actor.SENIOR_AGENT,
        "investigating": Actor.RISK,
        "cooling": Actor.CUSTOMER,
        "restored": None,
        "not_owner": None,
        "referred_to_police": Actor.AUTHORITY,
    },
    (
        Step("report", (), "reported", _CUSTOMER | {Actor.AGENT},
             "a session, a code to an address on file or of the last 7 days, a recovery code, or staff"),
        Step("freeze", ("reported",), "frozen", _SYSTEM,
             "in the same transaction as the report", "everything that would leave is held; money still arrives"),
        Step("begin_identity", ("frozen",), "identity_pending", _CUSTOMER, "a first proof, or a check asked for"),
        Step("show_proof", _PROVING, None, _CUSTOMER,
             "recovery code, authenticator app, code to an address; only what was there before the changes"),
        Step("ask_document", ("identity_pending",), "document_check", _CUSTOMER, "once until it is answered"),
        Step("accept_document", ("document_check",), "identity_pending", _STAFF, "a document seen, not kept",
             inner=True),
        Step("refuse_document", ("document_check",), "identity_pending", _STAFF, "with a reason", inner=True),
        Step("identify", _PROVING, "investigating", _SYSTEM,
             "two different proofs of one visit; after recent changes a document among them, or three",
             "scheduled transfers are cancelled, withdrawals at our door go back to the wallet"),
        Step("start_over", ("investigating",), "identity_pending", _STAFF, "the owner lost the ticket", inner=True),
        Step("name_contact", ("investigating",), None, _CUSTOMER, "a code sent to the new address"),
        Step("name_claim", ("investigating", "cooling"), None, _CUSTOMER, "a payment from before the freeze"),
        Step("finish_claims", ("investigating",), None, _CUSTOMER, "the owner has named all payments, or none"),
        Step("thaw_by_rule", ("investigating",), "cooling", _SYSTEM,
             "the standard way, nothing claimed, no new address", "what is left may leave, little of it at first"),
        Step("thaw", ("investigating",), "cooling", _STAFF,
             "the owner is known; nothing waits to leave", "what is left may leave, little of it at first",
             people=2, inner=True),
        Step("escalate", ("document_check", "investigating"), None, _SYSTEM, "the time is over"),
        Step("freeze_again", ("cooling",), "frozen", _SYSTEM, "reported once more while cooling", "as freeze"),
        Step("choose_password", ("cooling",), None, _CUSTOMER, "the visit that showed to be the owner's, once"),
        Step("review_devices", ("cooling",), None, _CUSTOMER, "signed in again; devices looked through"),
        Step("remind", ("cooling",), None, _SYSTEM, "something is still missing"),
        Step("restore", ("cooling",), "restored", _CUSTOMER | _SYSTEM,
             "24 to 72 hours are over; new password, second factor on, devices reviewed", "the low limit ends"),
        Step("not_owner", (*_PROVING, "investigating", "referred_to_police"), "not_owner", _STAFF,
             "whoever reported is not the owner", "claims are denied, provisional credit goes back",
             people=2, inner=True),
        Step("expire", ("frozen", "identity_pending"), "not_owner", _SYSTEM, "nobody has shown to be the owner"),
        Step("refer", ("investigating",), "referred_to_police", _STAFF, "a file number of the police", people=2),
        Step("resume", ("referred_to_police",), "investigating", _STAFF, "what the police found", people=2,
             inner=True),
    ),
    (
        Deadline("frozen", "expire", "forget"),
        Deadline("identity_pending", "expire", "forget"),
        Deadline("document_check", "escalate", "document"),
        Deadline("investigating", "escalate", "investigation"),
        Deadline("cooling", "restore", None),
    ),
)  # fmt: skip

_OPEN = ("open", "provisional")
_BACK = "provisional credit is taken back, as far as it is there; the rest is the operator's loss"
_PAIR = "compensation.expense -> own.cash; reserve -> wallet.available"

UNAUTHORISED: Final = Procedure(
    "unauthorised_payment",
    {"open": Actor.RISK, "provisional": Actor.RISK, "upheld": None, "denied": None, "withdrawn": None},
    (
        Step("claim", (), "open", _CUSTOMER, "once a payment; no more than what it cost, less what came back"),
        Step("credit", ("open",), "provisional", _SYSTEM | _STAFF, "10 working days have not been enough", _PAIR),
        Step("uphold", _OPEN, "upheld", _STAFF, "up to the amount that one may decide", f"if not yet: {_PAIR}"),
        Step("uphold_large", _OPEN, "upheld", _STAFF, "above that amount", f"if not yet: {_PAIR}", people=2),
        Step("uphold_in_time", ("provisional",), "upheld", _SYSTEM,
             "45 days without proof that the customer acted: the burden is the operator's", "the credit stays"),
        Step("deny", _OPEN, "denied", _STAFF, "a finding that proves that the customer acted", _BACK),
        Step("deny_stranger", _OPEN, "denied", _SYSTEM, "whoever claimed it is not the owner", _BACK),
        Step("withdraw", _OPEN, "withdrawn", _CUSTOMER, "it was the customer after all", _BACK),
    ),
    (Deadline("open", "credit", "credit"), Deadline("provisional", "uphold_in_time", None)),
)  # fmt: skip
