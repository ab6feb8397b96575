"""Claims: refunds, disputes, escrow and the guarantee."""

from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_store import of_payment as disputes_of_payment
from purser.claims.dispute_table import DISPUTE
from purser.claims.escrow_table import ESCROW
from purser.claims.refund_answer import approve, refuse, withdraw
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_model import Card, Origin, Purse, Reason, Refund, Refundable, Share, Way
from purser.claims.refund_onwards import Onward, onward_parts
from purser.claims.refund_open import Asked, give_refund, request_refund, start_refund
from purser.claims.refund_parts import made_good, made_good_of_each, parts_of, refundable
from purser.claims.refund_reroute import one_may_reroute, reroute, reroute_for
from purser.claims.refund_shares import Part, share_out
from purser.claims.refund_table import REFUND
from purser.claims.refund_way import LATE, question_about
from purser.claims.refunds_store import late as late_refunds
from purser.claims.refunds_store import listed as refunds_of_merchant
from purser.claims.refunds_store import matters_of, whole_of
from purser.claims.refunds_store import of_payment as refunds_of_payment
from purser.claims.refunds_store import owner as owner_of_refund
from purser.claims.refunds_store import read as read_refund
from purser.claims.refunds_store import read_many as read_refunds
from purser.claims.refunds_store import shares as shares_of
from purser.claims.refunds_store import to_card as refunds_to_card
from purser.claims.settled import check_settled

__all__ = [
    "DISPUTE",
    "ESCROW",
    "LATE",
    "REFUND",
    "Asked",
    "Card",
    "DisputeDesk",
    "Onward",
    "Origin",
    "Part",
    "Purse",
    "Reason",
    "Refund",
    "RefundDesk",
    "Refundable",
    "Share",
    "Way",
    "approve",
    "check_settled",
    "disputes_of_payment",
    "give_refund",
    "late_refunds",
    "made_good",
    "made_good_of_each",
    "matters_of",
    "one_may_reroute",
    "onward_parts",
    "owner_of_refund",
    "parts_of",
    "question_about",
    "read_refund",
    "read_refunds",
    "refundable",
    "refunds_of_merchant",
    "refunds_of_payment",
    "refunds_to_card",
    "refuse",
    "request_refund",
    "reroute",
    "reroute_for",
    "share_out",
    "shares_of",
    "start_refund",
    "whole_of",
    "withdraw",
]
