"""Who of the staff may do what: one table, which the routes ask, the tests walk and the docs print."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is on the staff for; everybody has one."""

    AGENT = "agent"
    SENIOR_AGENT = "senior_agent"
    RISK = "risk"
    FINANCE = "finance"
    OPERATOR = "operator"
    AUDITOR = "auditor"

    @property
    def workplace(self) -> str:
        """The app that they open first: the desk is for customers' matters, the console for the business."""
        return "console" if self in {Role.FINANCE, Role.OPERATOR, Role.AUDITOR} else "desk"


class Permission(StrEnum):
    """Something privileged that a route or a command does. Its name is the action in the audit."""

    FREEZE_SET = "freeze.set"
    FREEZE_LIFT = "freeze.lift"
    FREEZE_READ = "freeze.read"
    RISK_READ = "risk.read"
    RISK_WRITE = "risk.write"
    WALLET_SET_CLASS = "wallet.set_class"
    MERCHANT_CREATE = "merchant.create"
    MERCHANT_SETTLEMENT = "merchant.settlement"
    STAFF_READ = "staff.read"
    STAFF_WRITE = "staff.write"
    AUDIT_READ = "audit.read"
    FEES_READ = "fees.read"
    FEES_WRITE = "fees.write"
    MATTERS_READ = "matters.read"
    THEFT_READ = "theft.read"
    THEFT_DECIDE = "theft.decide"
    PRIVACY_READ = "privacy.read"
    PRIVACY_ANSWER = "privacy.answer"
    PRIVACY_CORRECT = "privacy.correct"
    KEPT_READ = "kept.read"
    CUSTOMER_OPEN = "customer.open"
    CUSTOMER_LOOKUP = "customer.lookup"
    CUSTOMER_REVEAL = "customer.reveal"
    ACCESS_WATCH = "access.watch"
    BOOKS_READ = "books.read"
    POLICY_READ = "policy.read"
    ACCESS_CANARY = "access.canary"
    CARD_REVIEW = "card.review"
    REFUND_READ = "refund.read"
    REFUND_REROUTE = "refund.reroute"
    QUEUE_WORK = "queue.work"
    QUEUE_READ = "queue.read"
    QUEUE_WRITE = "queue.write"
    CHAT_ANSWER = "chat.answer"
    CALL_ANSWER = "call.answer"
    CALL_READ = "call.read"
    CALL_LISTEN = "call.listen"
    CALL_SUPERVISE = "call.supervise"
    CASE_WORK = "case.work"
    CASE_LEAD = "case.lead"
    CASE_MACROS = "case.macros"
    FEEDBACK_READ = "feedback.read"
    FEEDBACK_ANSWER = "feedback.answer"
    DISPUTE_READ = "dispute.read"
    DISPUTE_REVIEW = "dispute.review"
    KNOWLEDGE_READ = "knowledge.read"
    KNOWLEDGE_WRITE = "knowledge.write"
    KNOWLEDGE_PUBLISH = "knowledge.publish"
    DIRECTORY_READ = "directory.read"
    DIRECTORY_WRITE = "directory.write"
    MENU_READ = "menu.read"
    MENU_WRITE = "menu.write"


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission: what it is for, the roles that have it, and whether the operator's key has it too.

    The key is for automation and for the first staff account; what a person must answer for it may not do.
    """

    permission: Permission
    says: str
    roles: frozenset[Role]
    by_key: bool = False


def _grant(permission: Permission, says: str, *roles: Role, by_key: bool = False) -> Grant:
    return Grant(permission, says, frozenset(roles), by_key)


TABLE: Final = (
    _grant(
        Permission.FREEZE_SET, "freeze a customer, or a part of what they can do, when they ask or are in danger",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK, by_key=True,
    ),
    _grant(
        Permission.FREEZE_LIFT, "lift a freeze that staff may lift",
        Role.SENIOR_AGENT, Role.RISK, by_key=True,
    ),
    _grant(
        Permission.FREEZE_READ, "see what is frozen of a customer whose address one was given",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.RISK_READ, "read risk rules, decisions and their reasons",
        Role.SENIOR_AGENT, Role.RISK, Role.AUDITOR, by_key=True,
    ),
    _grant(Permission.RISK_WRITE, "edit risk rules, test them and put them in force", Role.RISK, by_key=True),
    _grant(
        Permission.WALLET_SET_CLASS, "move a wallet to another class by the identity checks that agreed",
        Role.OPERATOR, by_key=True,
    ),
    _grant(
        Permission.MERCHANT_CREATE, "open a merchant and hand out its first key", Role.OPERATOR, by_key=True,
    ),
    _grant(
        Permission.MERCHANT_SETTLEMENT, "put down which bank account a merchant is paid out to",
        Role.OPERATOR, by_key=True,
    ),
    _grant(Permission.STAFF_READ, "see who is on the staff", Role.OPERATOR, Role.AUDITOR, by_key=True),
    _grant(
        Permission.STAFF_WRITE, "invite staff, change their roles, suspend them", Role.OPERATOR, by_key=True,
    ),
    _grant(Permission.AUDIT_READ, "read the audit", Role.AUDITOR),
    _grant(
        Permission.FEES_READ, "see tariffs, promotions and plans before they are published, and trials of them",
        Role.FINANCE, Role.OPERATOR, Role.AUDITOR,
    ),
    _grant(
        Permission.FEES_WRITE, "draft, agree to, announce and stop tariffs, promotions and plans; two of them each",
        Role.FINANCE, Role.OPERATOR,
    ),
    _grant(
        Permission.MATTERS_READ, "see which matters are under way, open one, and read its history", *Role,
    ),
    _grant(
        Permission.THEFT_READ, "open a stolen account's file: what changed, what was shown, what is claimed",
        Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.THEFT_DECIDE, "check a document, decide claims, agree to give a stolen account back or not",
        Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.PRIVACY_READ, "see which requests about personal data wait, and open one",
        Role.SENIOR_AGENT, Role.RISK, Role.OPERATOR,
    ),
    _grant(
        Permission.PRIVACY_ANSWER, "answer a request about personal data, review an automatic decision",
        Role.SENIOR_AGENT, Role.RISK, Role.OPERATOR,
    ),
    _grant(
        Permission.PRIVACY_CORRECT, "say that the evidence for a name was seen: two of them put it right",
        Role.SENIOR_AGENT, Role.OPERATOR,
    ),
    _grant(
        Permission.CARD_REVIEW, "say who asks to unbind a card after five failed proofs", Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.CUSTOMER_OPEN, "open a customer whom a contact or a case brought, masked",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.CUSTOMER_LOOKUP, "find out by an exact phone number or address whether somebody is a customer",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK, Role.OPERATOR, Role.AUDITOR,
    ),
    _grant(
        Permission.CUSTOMER_REVEAL, "see one field of an open customer without its mask, for a reason and for minutes",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.ACCESS_WATCH, "see who looked at how much, and say what an alarm was; never one's own",
        Role.RISK, Role.OPERATOR, Role.AUDITOR,
    ),
    _grant(
        Permission.BOOKS_READ, "see what every kind of account holds, and have the books proved",
        Role.FINANCE, Role.OPERATOR, Role.AUDITOR,
    ),
    _grant(
        Permission.POLICY_READ, "read the rules in force as they are written", Role.RISK, Role.OPERATOR, Role.AUDITOR,
    ),
    _grant(Permission.ACCESS_CANARY, "set customers with whom nobody has work, and see which they are", Role.AUDITOR),
    _grant(Permission.KEPT_READ, "read what is kept by law of somebody who left", Role.AUDITOR),
    _grant(
        Permission.REFUND_READ, "open a refund: where it is, which way it went, what else it could go to",
        Role.AGENT, Role.SENIOR_AGENT, Role.AUDITOR,
    ),
    _grant(
        Permission.REFUND_REROUTE, "send a stuck refund another way for a customer who asks; two above an amount",
        Role.AGENT, Role.SENIOR_AGENT,
    ),
    _grant(
        Permission.QUEUE_WORK, "answer customers: be there, take contacts, hand them on, wrap them up",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.QUEUE_READ, "see the queue as a whole: who waits, who answers, and the reports",
        Role.SENIOR_AGENT, Role.OPERATOR, Role.AUDITOR,
    ),
    _grant(
        Permission.QUEUE_WRITE, "say what colleagues who answer can do, and send them away from the queue",
        Role.SENIOR_AGENT, Role.OPERATOR,
    ),
    _grant(
        Permission.CHAT_ANSWER, "read and answer the chats that one has taken from the queue",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.CALL_ANSWER, "talk to the callers that one has taken from the queue, hand them on, hang up",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.CALL_READ, "see which calls there are now, and what happened on one, but not what was said",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK, Role.AUDITOR,
    ),
    _grant(
        Permission.CALL_LISTEN, "listen to the recording of a call, for a reason that is put down",
        Role.SENIOR_AGENT, Role.RISK, Role.AUDITOR,
    ),
    _grant(
        Permission.CALL_SUPERVISE, "be on a colleague's call: hear it, speak to the colleague, speak to both",
        Role.SENIOR_AGENT,
    ),
    _grant(
        Permission.CASE_WORK, "take cases nobody has, read and answer one's own, find what was written in them",
        Role.AGENT, Role.SENIOR_AGENT, Role.RISK,
    ),
    _grant(
        Permission.CASE_LEAD, "see all cases, read and give away colleagues', find what was written to anybody",
        Role.SENIOR_AGENT, Role.AUDITOR,
    ),
    _grant(
        Permission.CASE_MACROS, "change the answers that are kept ready", Role.SENIOR_AGENT, Role.OPERATOR,
    ),
    _grant(
        Permission.FEEDBACK_READ, "see bad answers to surveys, suggestions, and the report of both",
        Role.SENIOR_AGENT, Role.OPERATOR, Role.AUDITOR,
    ),
    _grant(
        Permission.FEEDBACK_ANSWER, "review a case one had no part in, say what becomes of a suggestion",
        Role.SENIOR_AGENT, Role.OPERATOR,
    ),
    _grant(
        Permission.DISPUTE_READ, "open a dispute with everything both sides brought",
        Role.AGENT, Role.SENIOR_AGENT, Role.AUDITOR,
    ),
    _grant(
        Permission.DISPUTE_REVIEW, "ask for evidence, redact and share it, decide a dispute; on appeal only seniors",
        Role.AGENT, Role.SENIOR_AGENT,
    ),
    _grant(
        Permission.KNOWLEDGE_READ, "see articles of help as they are written, which are due for a look, what helped",
        *Role,
    ),
    _grant(
        Permission.KNOWLEDGE_WRITE, "draft articles of help: customers see them once somebody else has published them",
        Role.AGENT, Role.SENIOR_AGENT, Role.OPERATOR,
    ),
    _grant(
        Permission.KNOWLEDGE_PUBLISH, "publish what somebody else drafted, say that an article is still true",
        Role.SENIOR_AGENT, Role.OPERATOR,
    ),
    _grant(
        Permission.DIRECTORY_READ, "see the directory of hotlines with what waits for a second person", *Role,
    ),
    _grant(
        Permission.DIRECTORY_WRITE, "look at a hotline's source and propose or agree to what it says; two of them each",
        Role.SENIOR_AGENT, Role.OPERATOR,
    ),
    _grant(
        Permission.MENU_READ, "see the hotline's menu and what waits for a second person, and hear its prompts",
        Role.SENIOR_AGENT, Role.OPERATOR, Role.AUDITOR,
    ),
    _grant(
        Permission.MENU_WRITE,
        "propose a menu for the hotline or a recording, or put somebody else's in force; two of them each",
        Role.SENIOR_AGENT, Role.OPERATOR,
    ),
)  # fmt: skip
"""Nothing that is not in it is allowed to anybody."""

_GRANTS: Final = {grant.permission: grant for grant in TABLE}
assert _GRANTS.keys() == set(Permission)


def may(role: Role, permission: Permission) -> bool:
    """Whether the role has the permission."""
    return role in _GRANTS[permission].roles


def key_may(permission: Permission) -> bool:
    """Whether the operator's key has the permission."""
    return _GRANTS[permission].by_key


def permissions_of(role: Role) -> list[Permission]:
    """All permissions of a role, in the table's order."""
    return [grant.permission for grant in TABLE if role in grant.roles]
