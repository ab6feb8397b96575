"""Settlements: what merchants have earned goes to their bank accounts."""

from purser.settlements.account import read_account, set_account
from purser.settlements.books import PAYOUT_CHECKS
from purser.settlements.desk import PayoutDesk
from purser.settlements.model import Payout, SettlementAccount
from purser.settlements.payout_table import PAYOUT
from purser.settlements.request import request_payout
from purser.settlements.send import question_about
from purser.settlements.store import list_payouts, put_account, read_payout

__all__ = [
    "PAYOUT",
    "PAYOUT_CHECKS",
    "Payout",
    "PayoutDesk",
    "SettlementAccount",
    "list_payouts",
    "put_account",
    "question_about",
    "read_account",
    "read_payout",
    "request_payout",
    "set_account",
]
