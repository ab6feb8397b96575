"""What an engine over several machines refuses, looked for in the schema and in every SQL string of the source.

Rules and where each was seen to be refused: docs/decisions/0009.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

SOURCE = Path(__file__).resolve().parents[2] / "src" / "purser"

PLACED_BY: dict[str, str | None] = {
    "ledger_accounts": "id",
    "ledger_transfers": "debit_account",
    "ledger_holds": "debit_account",
    "customers": "id",
    "logins": "login",
    "passwords": "customer_id",
    "sessions": "token_hash",
    "throttles": "key_hash",
    "one_time_codes": "id",
    "pending_sign_ins": "ticket_hash",
    "passkeys": "credential_id",
    "passkey_challenges": "challenge_hash",
    "totps": "customer_id",
    "recovery_codes": "customer_id",
    "devices": "customer_id",
    "safeguards": "customer_id",
    "pins": "customer_id",
    "spent_proofs": "proof_hash",
    "freezes": "customer_id",
    "stolen_accounts": "customer_id",
    "stolen_visits": "customer_id",
    "stolen_proofs": "customer_id",
    "stolen_claims": "customer_id",
    "proceedings": "subject",
    "proceeding_steps": "subject",
    "proceeding_deadlines": "subject",
    "proceeding_agreements": "subject",
    "escrows": "subject",
    "merchant_matters": "merchant_id",
    "disputes": "subject",
    "dispute_decisions": "subject",
    "dispute_appeals": "subject",
    "merchant_debts": "merchant_id",
    "settlement_accounts": "merchant_id",
    "inquiries": "merchant_id",
    "payouts": "merchant_id",
    "evidence_files": "subject",
    "evidence_contents": "subject",
    "evidence_shares": "subject",
    "consents": "customer_id",
    "processing_stops": "customer_id",
    "privacy_requests": "customer_id",
    "privacy_copies": "customer_id",
    "kept_records": "customer_id",
    "access_staff": "staff_id",
    "access_events": "staff_id",
    "access_sights": "staff_id",
    "access_reveals": "staff_id",
    "access_canaries": None,
    "access_alerts": "staff_id",
    "books_checks": None,
    "bank_cards": "customer_id",
    "card_bindings": "customer_id",
    "unbindings": "customer_id",
    "card_tries": "customer_id",
    "wallets": "id",
    "payments": "wallet_id",
    "idempotency_keys": "subject",
    "wallet_usage": "wallet_id",
    "known_payees": "wallet_id",
    "article_versions": "slug",
    "article_reviews": "slug",
    "article_votes": "customer_id",
    "promotion_budgets": "promotion_id",
    "promotion_slices": "promotion_id",
    "promotion_uses": "wallet_id",
    "vip_standings": "customer_id",
    "risk_decisions": "wallet_id",
    "orders": "merchant_id",
    "refunds": "customer_id",
    "refund_shares": "customer_id",
    "merchant_refunds": "merchant_id",
    "payment_codes": "code_hash",
    "channel_notifications": "event_id",
    "events": "subject",
    "outbox": "subject",
    "webhooks": "merchant_id",
    "webhook_deliveries": "merchant_id",
    "message_boxes": "customer_id",
    "messages": "customer_id",
    "wallet_outbox": "subject",
    "notice_deliveries": "owner_id",
    "notice_preferences": "customer_id",
    "push_subscriptions": "customer_id",
    "local_letters": "id",
    "cases": "subject",
    "case_numbers": "number",
    "case_entries": "subject",
    "case_links": "subject",
    "case_merges": "subject",
    "case_watchers": "subject",
    "case_viewers": "subject",
    "search_texts": "owner",
    "queue_contacts": "id",
    "queue_events": "contact_id",
    "queue_attempts": "contact_id",
    "queue_agents": "staff_id",
    "queue_agent_events": "staff_id",
    "staff_boxes": "staff_id",
    "staff_events": "staff_id",
    "chats": "customer_id",
    "chat_messages": "customer_id",
    "calls": "id",
    "call_lines": "customer_id",
    "call_events": "call_id",
    "call_orders": "worker_id",
    "call_codes": "code_hash",
    "call_recordings": "call_id",
    "hotline_workers": "id",
    "audit_records": "seq",
    "surveys": "customer_id",
    "reviews": "customer_id",
    "suggestions": "customer_id",
    "mail_inbox": "id",
    "mail_seen": "fingerprint",
    "mail_threads": "case_id",
    "mail_people": "case_id",
    "mail_idents": "ident",
    "mail_sent": "id",
    "mail_answered": "address",
    # Small and rarely written: on every machine.
    "mail_boxes": None,
    "data_keys": None,
    "audit_chain": None,
    "audit_heads": None,
    "staff": None,
    "staff_invitations": None,
    "staff_passkeys": None,
    "staff_spent_challenges": None,
    "staff_sessions": None,
    "merchants": None,
    "api_keys": None,
    "merchant_sessions": None,
    "periodic_tasks": None,
    "case_macros": None,
    "queue_lead": None,
    "risk_rule_sets": None,
    "directory_versions": None,
    "menu_versions": None,
    "prompt_recordings": None,
    "tariffs": None,
    "promotions": None,
    "fee_plans": None,
    "fee_simulations": None,
    "vip_reviews": None,
    "migrations": None,
}
"""The column that places a table's rows; None: a reference table. procrastinate's tables stay on the coordinator."""

_TABLES = """
    SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname NOT LIKE 'procrastinate%' ORDER BY 2"""

_KEYS = """
    SELECT i.indexrelid::regclass::text, a.attname FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE i.indrelid = %s AND (i.indisunique OR i.indisexclusion)"""

_FOREIGN = "SELECT conname FROM pg_constraint WHERE conrelid = %s AND contype = 'f'"
_TRIGGERS = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s AND NOT tgisinternal"
_DEFAULTS = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = %s"
_IDENTITY = "SELECT attname FROM pg_attribute WHERE attrelid = %s AND attidentity <> ''"

_LOCKING = re.compile(r"\bFOR (NO KEY )?(UPDATE|SHARE)\b|\bFOR KEY SHARE\b")
_MANY = re.compile(r"= ?ANY ?\(|\bIN ?\(|\bUNNEST\b|\bJOIN\b|\bBETWEEN\b|[<>]=? ?%S")
_VOLATILE = re.compile(r"\b(NOW|CLOCK_TIMESTAMP|RANDOM|GEN_RANDOM_UUID|UUIDV7|NEXTVAL|TIMEOFDAY)\(")
_UPDATED = re.compile(r"\bUPDATE (\w+)(?: AS)?(?: (?!SET\b)\w+)? SET (.*?)(?: FROM | WHERE |$)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that would not run there."""

    rule: str
    where: str


def refusals_of_schema(conn: psycopg.Connection[tuple[object, ...]]) -> list[Refusal]:
    """What the migrated schema has that an engine over several machines refuses."""
    found = []
    for oid, name in conn.execute(_TABLES).fetchall():
        table = str(name)
        if table not in PLACED_BY:
            found.append(Refusal("unplaced", table))
            continue
        column = PLACED_BY[table]
        if column is not None:
            keys = conn.execute(_KEYS, [oid]).fetchall()
            found += [Refusal("key", str(key)) for key, first in keys if first != column]
            found += [Refusal("foreign key", str(c)) for (c,) in conn.execute(_FOREIGN, [oid]).fetchall()]
        found += [Refusal("trigger", str(t)) for (t,) in conn.execute(_TRIGGERS, [oid]).fetchall()]
        found += [Refusal("sequence", table) for (d,) in conn.execute(_DEFAULTS, [oid]) if "nextval" in str(d)]
        found += [Refusal("sequence", f"{table}.{a}") for (a,) in conn.execute(_IDENTITY, [oid])]
    return found


def refusals_of_statement(sql: str, where: str) -> list[Refusal]:
    """What a statement does that an engine over several machines refuses."""
    text = " ".join(re.sub(r"--[^\n]*", "", sql).upper().split())
    found = []
    if _LOCKING.search(text) and (_MANY.search(text) or " WHERE " not in text):
        found.append(Refusal("locking read of many", where))
    if text.startswith("MERGE") or (" MERGE INTO " in text):
        found.append(Refusal("merge", where))
    for table, assignments in _UPDATED.findall(text):
        if _VOLATILE.search(assignments):
            found.append(Refusal("volatile update", where))
        column = PLACED_BY.get(table.lower())
        if column is not None and re.search(rf"(^|, ?){column.upper()} ?=", assignments):
            found.append(Refusal("moved row", where))
    return found


def statements(folder: Path = SOURCE) -> Iterator[tuple[str, str]]:
    """Every SQL string of the source with its place; of an f-string the parts that are written out."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = _text(node)
            if text is not None and re.match(r"[\s(]*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|COPY|TABLE)\b", text):
                yield text, f"{path.relative_to(folder)}:{getattr(node, 'lineno', 0)}"


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else " x " for v in node.values)
    return None
