"""The bank's books in one SQLite file, so that it remembers across restarts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS cards (
    token TEXT PRIMARY KEY, holder TEXT NOT NULL, number INTEGER NOT NULL, bank TEXT NOT NULL,
    last4 TEXT NOT NULL, currency TEXT NOT NULL, balance INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (holder, number)) STRICT;
CREATE TABLE IF NOT EXISTS orders (
    merchant TEXT NOT NULL, kind TEXT NOT NULL, out_no TEXT NOT NULL, body_hash TEXT,
    channel_no TEXT NOT NULL, amount INTEGER, currency TEXT, card TEXT, subject TEXT, notify_url TEXT,
    state TEXT NOT NULL CHECK (state IN ('ACCEPTED', 'SUCCESS', 'FAIL', 'CLOSED', 'RETURNED')),
    failure_code TEXT, accepted_ms INTEGER NOT NULL, due_ms INTEGER, settled_ms INTEGER, returned_ms INTEGER,
    unknown_until_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant, kind, out_no)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS orders_due ON orders (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX IF NOT EXISTS orders_accepted ON orders (accepted_ms);
CREATE INDEX IF NOT EXISTS orders_settled ON orders (settled_ms);
CREATE TABLE IF NOT EXISTS refunds (
    merchant TEXT NOT NULL, charge_no TEXT NOT NULL, out_no TEXT NOT NULL,
    PRIMARY KEY (merchant, charge_no, out_no)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, card TEXT NOT NULL, revoked_ms INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bindings (
    merchant TEXT NOT NULL, out_no TEXT NOT NULL, page TEXT NOT NULL UNIQUE, holder TEXT NOT NULL,
    return_url TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('AWAITING', 'SUCCESS', 'FAIL')),
    card TEXT, token TEXT, code TEXT, wrong INTEGER NOT NULL DEFAULT 0, failure_code TEXT,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (merchant, out_no)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attempts (
    action TEXT NOT NULL, out_no TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (action, out_no)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    event_id TEXT PRIMARY KEY, kind TEXT NOT NULL, out_no TEXT NOT NULL, state TEXT NOT NULL,
    notify_url TEXT NOT NULL, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, event_id TEXT NOT NULL REFERENCES events, flavour TEXT NOT NULL,
    attempt INTEGER NOT NULL, due_ms INTEGER, sent_ms INTEGER, status INTEGER, accepted INTEGER) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_ms) WHERE due_ms IS NOT NULL;
CREATE TABLE IF NOT EXISTS nonces (nonce TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nonces_at ON nonces (at_ms);
"""

_CARD: Final = """
SELECT c.*, c.closed OR t.revoked_ms IS NOT NULL AS shut
  FROM cards c LEFT JOIN tokens t ON t.token = ?
 WHERE c.token = coalesce((SELECT card FROM tokens WHERE token = ?), ?)"""

Row = sqlite3.Row


@dataclass(frozen=True, slots=True)
class Order:
    """A charge, a refund or a payout as the bank's books have it; amounts in minor units, times in Unix milliseconds.

    `due_ms` is when the bank does the next thing by itself, None when it waits to be asked or is done.
    """

    merchant: str
    kind: str
    out_no: str
    body_hash: str | None
    channel_no: str
    amount: int | None
    currency: str | None
    card: str | None
    subject: str | None
    notify_url: str | None
    state: str
    failure_code: str | None
    accepted_ms: int
    due_ms: int | None
    settled_ms: int | None
    returned_ms: int | None
    unknown_until_ms: int


class Store:
    """Every statement the bank runs. One connection, one thread; sqlite3.Error means the file is broken."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        # What the bank has answered it still knows after a power cut.
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[Row]:
        return self._db.execute(sql, values).fetchall()

    def named_rows(self, sql: str, values: dict[str, Any]) -> list[Row]:
        return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> Row | None:
        row: Row | None = self._db.execute(sql, values).fetchone()
        return row

    def run(self, sql: str, *values: Any) -> int:
        """The number of rows changed."""
        return self._db.execute(sql, values).rowcount

    def card(self, token: str | None) -> Row | None:
        """The card behind a token; `shut` when it is closed or the token destroyed."""
        return self.row(_CARD, token, token, token)

    def setting(self, name: str) -> str | None:
        row = self.row("SELECT value FROM settings WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def set_setting(self, name: str, value: str) -> None:
        self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    def order(self, merchant: str, kind: str, out_no: str) -> Order | None:
        found = self.row("SELECT * FROM orders WHERE merchant = ? AND kind = ? AND out_no = ?", merchant, kind, out_no)
        return None if found is None else Order(*found)

    def put_order(self, order: Order) -> None:
        """Insert or replace by number."""
        values = [getattr(order, name) for name in Order.__slots__]
        self.run(f"INSERT OR REPLACE INTO orders VALUES ({', '.join('?' * len(values))})", *values)

    def note_refund(self, merchant: str, charge_no: str, out_no: str) -> None:
        self.run("INSERT OR IGNORE INTO refunds VALUES (?, ?, ?)", merchant, charge_no, out_no)

    def refunded(self, merchant: str, charge_no: str) -> int:
        """Minor units of a charge that were given back, or are about to be."""
        row = self.row(
            "SELECT coalesce(sum(o.amount), 0) AS sum FROM refunds r JOIN orders o"
            " ON o.merchant = r.merchant AND o.kind = 'refund' AND o.out_no = r.out_no"
            " WHERE r.merchant = ? AND r.charge_no = ? AND o.state <> 'FAIL'",
            merchant, charge_no,
        )  # fmt: skip
        assert row is not None
        return int(row["sum"])

    def due_orders(self, now_ms: int) -> list[Order]:
        sql = "SELECT * FROM orders WHERE due_ms <= ? ORDER BY due_ms, out_no LIMIT 200"
        return [Order(*row) for row in self.rows(sql, now_ms)]

    def next_due_ms(self) -> int | None:
        """When the bank or its postman next has something to do."""
        sql = (
            "SELECT min(due_ms) AS ms FROM"
            " (SELECT min(due_ms) AS due_ms FROM orders UNION ALL SELECT min(due_ms) FROM deliveries)"
        )
        row = self.row(sql)
        return None if row is None else row["ms"]

    def count_attempt(self, action: str, out_no: str) -> int:
        """How often this was asked before, counting it."""
        sql = "INSERT INTO attempts VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n"
        row = self.row(sql, action, out_no)
        assert row is not None
        return int(row["n"]) - 1

    def take_nonce(self, nonce: str, now_ms: int, keep_ms: int) -> bool:
        """Whether this is the nonce's first use within `keep_ms`."""
        self.run("DELETE FROM nonces WHERE at_ms < ?", now_ms - keep_ms)
        return self.run("INSERT OR IGNORE INTO nonces VALUES (?, ?)", nonce, now_ms) == 1
