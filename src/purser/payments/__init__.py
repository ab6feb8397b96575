"""Payments: top-up, transfer, pay, withdraw, payment codes, orders, statements."""

from purser.payments.ask import ask, notified, out_no_of, send
from purser.payments.cards import in_clearing
from purser.payments.counter import Counter
from purser.payments.desk import Desk
from purser.payments.engine import Engine
from purser.payments.export import export_month
from purser.payments.find import find_activity
from purser.payments.limits import Usage
from purser.payments.model import Activity, Answer, Command, Delay, Encode, Kind
from purser.payments.once import once
from purser.payments.operator import Operator
from purser.payments.orders import Order, OrderState, create_order, find_numbered, find_order, list_orders, read_orders
from purser.payments.payee_codes import LONGEST_NOTE, PayeeCode, payee_payload
from purser.payments.payment_codes import code_hash, create_payment_code, end_codes, prune_codes
from purser.payments.price import Priced, Target, price
from purser.payments.question import gap
from purser.payments.receipts import Receipt, read_receipt, receipt_pdf
from purser.payments.release import held, let_go, note_let_go
from purser.payments.release_sales import release_sales
from purser.payments.replay import try_rules
from purser.payments.resolve import Resolved, order_payload, resolve
from purser.payments.room import Payments, open_payments
from purser.payments.schedule import arrive, cancel_transfer
from purser.payments.sign_orders import create_sign_order
from purser.payments.sources import came, paid_by_cards, sources_of
from purser.payments.statements import Entry, EntryKind, EntryName, list_entries, list_pending, summarise
from purser.payments.states import TRANSITIONS, State
from purser.payments.store import claim_activity, read_activities, read_activity
from purser.payments.usage import read_usage

__all__ = [
    "LONGEST_NOTE",
    "TRANSITIONS",
    "Activity",
    "Answer",
    "Command",
    "Counter",
    "Delay",
    "Desk",
    "Encode",
    "Engine",
    "Entry",
    "EntryKind",
    "EntryName",
    "Kind",
    "Operator",
    "Order",
    "OrderState",
    "PayeeCode",
    "Payments",
    "Priced",
    "Receipt",
    "Resolved",
    "State",
    "Target",
    "Usage",
    "arrive",
    "ask",
    "came",
    "cancel_transfer",
    "claim_activity",
    "code_hash",
    "create_order",
    "create_payment_code",
    "create_sign_order",
    "end_codes",
    "export_month",
    "find_activity",
    "find_numbered",
    "find_order",
    "gap",
    "held",
    "in_clearing",
    "let_go",
    "list_entries",
    "list_orders",
    "list_pending",
    "note_let_go",
    "notified",
    "once",
    "open_payments",
    "order_payload",
    "out_no_of",
    "paid_by_cards",
    "payee_payload",
    "price",
    "prune_codes",
    "read_activities",
    "read_activity",
    "read_orders",
    "read_receipt",
    "read_usage",
    "receipt_pdf",
    "release_sales",
    "resolve",
    "send",
    "sources_of",
    "summarise",
    "try_rules",
]
