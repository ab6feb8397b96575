"""The ledger: the only room that moves money."""

from purser.ledger.model import (
    Account,
    AccountKind,
    Capture,
    Hold,
    Operation,
    Outcome,
    Release,
    Transfer,
    operator_account,
)
from purser.ledger.open_account import open_accounts, open_operator_account
from purser.ledger.partitions import ensure_partitions
from purser.ledger.post import post
from purser.ledger.set_rules import close_account, set_frozen
from purser.ledger.sheet import Entry, Sheet
from purser.ledger.writer import Desk, Writer

__all__ = [
    "Account",
    "AccountKind",
    "Capture",
    "Desk",
    "Entry",
    "Hold",
    "Operation",
    "Outcome",
    "Release",
    "Sheet",
    "Transfer",
    "Writer",
    "close_account",
    "ensure_partitions",
    "open_accounts",
    "open_operator_account",
    "operator_account",
    "post",
    "set_frozen",
]
