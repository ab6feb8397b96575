"""Who of the staff may do what: one table, which the routes ask, the tests walk and the docs print."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from purser.core.text import Language, sentence


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
    """A permission, the roles that have it, and whether the operator's key has it too.

    The key is for automation and for the first staff account; what a person must answer for it may not do.
    """

    permission: Permission
    roles: frozenset[Role]
    by_key: bool = False

    def says(self, language: Language) -> str:
        """What it lets do."""
        return task(self.permission, language)


def task(permission: str, language: Language) -> str:
    """What a permission lets do, in words."""
    return sentence("permissions", permission, language)


def _grant(permission: Permission, *roles: Role, by_key: bool = False) -> Grant:
    return Grant(permission, frozenset(roles), by_key)


TABLE: Final = (
    _grant(Permission.FREEZE_SET, Role.AGENT, Role.SENIOR_AGENT, Role.RISK, by_key=True),
    _grant(Permission.FREEZE_LIFT, Role.SENIOR_AGENT, Role.RISK, by_key=True),
    _grant(Permission.FREEZE_READ, Role.AGENT, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.RISK_READ, Role.SENIOR_AGENT, Role.RISK, Role.AUDITOR, by_key=True),
    _grant(Permission.RISK_WRITE, Role.RISK, by_key=True),
    _grant(Permission.WALLET_SET_CLASS, Role.OPERATOR, by_key=True),
    _grant(Permission.MERCHANT_CREATE, Role.OPERATOR, by_key=True),
    _grant(Permission.MERCHANT_SETTLEMENT, Role.OPERATOR, by_key=True),
    _grant(Permission.STAFF_READ, Role.OPERATOR, Role.AUDITOR, by_key=True),
    _grant(Permission.STAFF_WRITE, Role.OPERATOR, by_key=True),
    _grant(Permission.AUDIT_READ, Role.AUDITOR),
    _grant(Permission.FEES_READ, Role.FINANCE, Role.OPERATOR, Role.AUDITOR),
    _grant(Permission.FEES_WRITE, Role.FINANCE, Role.OPERATOR),
    _grant(Permission.MATTERS_READ, *Role),
    _grant(Permission.THEFT_READ, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.THEFT_DECIDE, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.PRIVACY_READ, Role.SENIOR_AGENT, Role.RISK, Role.OPERATOR),
    _grant(Permission.PRIVACY_ANSWER, Role.SENIOR_AGENT, Role.RISK, Role.OPERATOR),
    _grant(Permission.PRIVACY_CORRECT, Role.SENIOR_AGENT, Role.OPERATOR),
    _grant(Permission.CARD_REVIEW, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.CUSTOMER_OPEN, Role.AGENT, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.CUSTOMER_LOOKUP, Role.AGENT, Role.SENIOR_AGENT, Role.RISK, Role.OPERATOR, Role.AUDITOR),
    _grant(Permission.CUSTOMER_REVEAL, Role.AGENT, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.ACCESS_WATCH, Role.RISK, Role.OPERATOR, Role.AUDITOR),
    _grant(Permission.BOOKS_READ, Role.FINANCE, Role.OPERATOR, Role.AUDITOR),
    _grant(Permission.POLICY_READ, Role.RISK, Role.OPERATOR, Role.AUDITOR),
    _grant(Permission.ACCESS_CANARY, Role.AUDITOR),
    _grant(Permission.KEPT_READ, Role.AUDITOR),
    _grant(Permission.REFUND_READ, Role.AGENT, Role.SENIOR_AGENT, Role.AUDITOR),
    _grant(Permission.REFUND_REROUTE, Role.AGENT, Role.SENIOR_AGENT),
    _grant(Permission.QUEUE_WORK, Role.AGENT, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.QUEUE_READ, Role.SENIOR_AGENT, Role.OPERATOR, Role.AUDITOR),
    _grant(Permission.QUEUE_WRITE, Role.SENIOR_AGENT, Role.OPERATOR),
    _grant(Permission.CHAT_ANSWER, Role.AGENT, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.CALL_ANSWER, Role.AGENT, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.CALL_READ, Role.AGENT, Role.SENIOR_AGENT, Role.RISK, Role.AUDITOR),
    _grant(Permission.CALL_LISTEN, Role.SENIOR_AGENT, Role.RISK, Role.AUDITOR),
    _grant(Permission.CALL_SUPERVISE, Role.SENIOR_AGENT),
    _grant(Permission.CASE_WORK, Role.AGENT, Role.SENIOR_AGENT, Role.RISK),
    _grant(Permission.CASE_LEAD, Role.SENIOR_AGENT, Role.AUDITOR),
    _grant(Permission.CASE_MACROS, Role.SENIOR_AGENT, Role.OPERATOR),
    _grant(Permission.FEEDBACK_READ, Role.SENIOR_AGENT, Role.OPERATOR, Role.AUDITOR),
    _grant(Permission.FEEDBACK_ANSWER, Role.SENIOR_AGENT, Role.OPERATOR),
    _grant(Permission.DISPUTE_READ, Role.AGENT, Role.SENIOR_AGENT, Role.AUDITOR),
    _grant(Permission.DISPUTE_REVIEW, Role.AGENT, Role.SENIOR_AGENT),
    _grant(Permission.KNOWLEDGE_READ, *Role),
    _grant(Permission.KNOWLEDGE_WRITE, Role.AGENT, Role.SENIOR_AGENT, Role.OPERATOR),
    _grant(Permission.KNOWLEDGE_PUBLISH, Role.SENIOR_AGENT, Role.OPERATOR),
    _grant(Permission.DIRECTORY_READ, *Role),
    _grant(Permission.DIRECTORY_WRITE, Role.SENIOR_AGENT, Role.OPERATOR),
    _grant(Permission.MENU_READ, Role.SENIOR_AGENT, Role.OPERATOR, Role.AUDITOR),
    _grant(Permission.MENU_WRITE, Role.SENIOR_AGENT, Role.OPERATOR),
)
"""Nothing that is not in it is allowed to anybody. What each lets do is said in the catalogues, [permissions]."""

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
