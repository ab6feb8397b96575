"""The ledger: the only room that moves money."""

from purser.ledger.expire_holds import expire_due
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
from purser.ledger.set_rules import close_account, may_leave, set_floor, set_frozen
from purser.ledger.sheet import Entry, Sheet
from purser.ledger.statements import Balance, Line, balance_at, read_balance, read_balances, statement
from purser.ledger.totals import Total, totals
from purser.ledger.trace import charged, paid_by, payer_of
from purser.ledger.writer import Desk, Writer

__all__ = [
    "Account",
    "AccountKind",
    "Balance",
    "Capture",
    "Desk",
    "Entry",
    "Hold",
    "Line",
    "Operation",
    "Outcome",
    "Release",
    "Sheet",
    "Total",
    "Transfer",
    "Writer",
    "balance_at",
    "charged",
    "close_account",
    "ensure_partitions",
    "expire_due",
    "may_leave",
    "open_accounts",
    "open_operator_account",
    "operator_account",
    "paid_by",
    "payer_of",
    "post",
    "read_balance",
    "read_balances",
    "set_floor",
    "set_frozen",
    "statement",
    "totals",
]
