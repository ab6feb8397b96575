"""Prove the books: every invariant of the ledger as one query over the whole database.

A check is data: a name, what must hold, and SQL that finds the first row for which it does not. Other rooms
add their own in the same shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

import psycopg

from purser.core.db import connect

_LINES = """
    line AS (
        SELECT debit_account AS account, debit_version AS version, debit_balance AS balance, debit_held AS held,
               CASE WHEN phase IN ('p', 'c') THEN -amount ELSE 0 END AS delta, id
          FROM ledger_transfers
         UNION ALL
        SELECT credit_account, credit_version, credit_balance, NULL, amount, id
          FROM ledger_transfers WHERE credit_version IS NOT NULL)"""

_HELD_FOR_OTHERS = """
    ('wallet.available', 'wallet.frozen', 'merchant.pending', 'merchant.available', 'merchant.deposit',
     'escrow', 'dispute.hold', 'refund.transit', 'suspense')"""

_OWN = """
    ('own.cash', 'fee.income', 'promotion.expense', 'compensation.expense', 'merchant.receivable')"""


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant. `sql` returns at most one row, its columns named for the reader: the first that breaks it.

    `values` are its parameters, when it has any.
    """

    name: str
    holds: str
    sql: LiteralString
    values: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant and the first row that breaks it."""

    check: Check
    row: dict[str, object]

    def __str__(self) -> str:
        facts = ", ".join(f"{name} {value}" for name, value in self.row.items())
        return f"{self.check.name}: {self.check.holds}; first broken by {facts}"


CHECKS: tuple[Check, ...] = (
    Check(
        "chain",
        "an account's lines are numbered 1, 2, 3 … and each balance is the one before it and the amount",
        f"""
        WITH {_LINES}, step AS (
            SELECT account, version, balance, delta, id,
                   lag(version, 1, 0::bigint) OVER w AS version_before,
                   lag(balance, 1, 0::bigint) OVER w AS balance_before
              FROM line WINDOW w AS (PARTITION BY account ORDER BY version))
        SELECT account, version, version_before, balance, balance_before, delta, id AS transfer FROM step
         WHERE version <> version_before + 1 OR balance <> balance_before + delta
         ORDER BY account, version LIMIT 1""",
    ),
    Check(
        "present",
        "an account's present is the sum of its lines, and nothing where it has none",
        f"""
        WITH {_LINES}, total AS (
            SELECT account, count(*) AS lines, max(version) AS last, sum(delta) AS balance FROM line GROUP BY account)
        SELECT coalesce(a.id, t.account) AS account, a.balance, t.balance AS sum_of_lines, a.version,
               t.last AS last_version, t.lines
          FROM ledger_accounts a FULL JOIN total t ON t.account = a.id
         WHERE a.id IS NULL OR a.balance <> coalesce(t.balance, 0)
            OR a.version <> coalesce(t.last, 0) OR a.version <> coalesce(t.lines, 0)
         ORDER BY 1 LIMIT 1""",
    ),
    Check(
        "currency",
        "a transfer is in the currency of both its accounts",
        """
        SELECT t.id AS transfer, t.currency, d.currency AS debited, c.currency AS credited
          FROM ledger_transfers t
          LEFT JOIN ledger_accounts d ON d.id = t.debit_account
          LEFT JOIN ledger_accounts c ON c.id = t.credit_account
         WHERE t.currency IS DISTINCT FROM d.currency OR t.currency IS DISTINCT FROM c.currency
         ORDER BY t.id LIMIT 1""",
    ),
    Check(
        "two sides",
        "what moved money has two different sides, what only changed a hold has one",
        """
        SELECT id AS transfer, phase, debit_account, credit_account, credit_version FROM ledger_transfers
         WHERE debit_account = credit_account OR phase NOT IN ('p', 'c', 'h', 'r', 'x')
            OR (phase IN ('p', 'c')) IS DISTINCT FROM (credit_version IS NOT NULL AND credit_balance IS NOT NULL)
         ORDER BY id LIMIT 1""",
    ),
    Check(
        "once",
        "no transfer is in the journal twice",
        """
        SELECT id AS transfer, phase, count(*) AS times FROM ledger_transfers
         GROUP BY id, phase HAVING count(*) > 1 ORDER BY id LIMIT 1""",
    ),
    Check(
        "zero",
        "all accounts of a currency add up to zero",
        """
        SELECT currency, sum(balance) AS sum FROM ledger_accounts
         GROUP BY currency HAVING sum(balance) <> 0 ORDER BY currency LIMIT 1""",
    ),
    Check(
        "floor",
        "no account is below what its rules allow",
        """
        SELECT id AS account, kind, balance, held, floor FROM ledger_accounts
         WHERE held < 0 OR balance - held < floor ORDER BY id LIMIT 1""",
    ),
    Check(
        "held",
        "what an account holds is the sum of its open holds",
        """
        SELECT coalesce(a.id, h.debit_account) AS account, a.held, coalesce(h.held, 0) AS open_holds
          FROM ledger_accounts a
          FULL JOIN (SELECT debit_account, sum(amount) AS held FROM ledger_holds
                      WHERE state = 'held' GROUP BY debit_account) h ON h.debit_account = a.id
         WHERE coalesce(a.held, 0) <> coalesce(h.held, 0) ORDER BY 1 LIMIT 1""",
    ),
    Check(
        "held chain",
        "what a line leaves held is what was held before it and what it held or let go; the last is the present",
        """
        WITH holding AS (
            SELECT DISTINCT debit_account FROM ledger_transfers WHERE phase <> 'p' OR debit_held <> 0),
        line AS (
            SELECT t.debit_account AS account, t.debit_version AS version, t.debit_held AS held,
                   CASE t.phase WHEN 'p' THEN 0 WHEN 'h' THEN t.amount ELSE -h.amount END AS change
              FROM ledger_transfers t
              JOIN holding USING (debit_account)
              LEFT JOIN ledger_holds h ON h.debit_account = t.debit_account AND h.id = t.id),
        step AS (
            SELECT account, version, held, change, lag(held, 1, 0::bigint) OVER w AS held_before,
                   lead(version) OVER w IS NULL AS is_last
              FROM line WINDOW w AS (PARTITION BY account ORDER BY version))
        SELECT s.account, s.version, s.held, s.held_before, s.change, a.held AS held_now
          FROM step s LEFT JOIN ledger_accounts a ON s.is_last AND a.id = s.account
         WHERE s.held IS DISTINCT FROM s.held_before + s.change OR (s.is_last AND a.held IS DISTINCT FROM s.held)
         ORDER BY 1, 2 LIMIT 1""",
    ),
    Check(
        "holds",
        "a hold is placed once and settled once, as the journal says",
        """
        SELECT h.debit_account AS account, h.id AS hold, h.state, h.amount, h.captured, j.placed, j.settled
          FROM ledger_holds h
          LEFT JOIN (
            SELECT debit_account, id, count(*) FILTER (WHERE phase = 'h') AS placed,
                   count(*) FILTER (WHERE phase <> 'h') AS settled,
                   coalesce(max(phase::text) FILTER (WHERE phase <> 'h'), 'h') AS ending,
                   coalesce(max(amount) FILTER (WHERE phase = 'c'), 0) AS captured
              FROM ledger_transfers WHERE phase <> 'p' GROUP BY debit_account, id) j USING (debit_account, id)
         WHERE j.placed IS DISTINCT FROM 1 OR j.settled > 1 OR j.captured <> h.captured
            OR j.ending <> (CASE h.state WHEN 'held' THEN 'h' WHEN 'captured' THEN 'c'
                                         WHEN 'released' THEN 'r' ELSE 'x' END)
         ORDER BY 1, 2 LIMIT 1""",
    ),
    Check(
        "holds known",
        "every line of a hold has its record, and is for what that says",
        """
        SELECT t.debit_account AS account, t.debit_version AS version, t.id AS hold, t.phase, t.amount,
               h.amount AS amount_of_hold
          FROM ledger_transfers t
          LEFT JOIN ledger_holds h ON h.debit_account = t.debit_account AND h.id = t.id
         WHERE t.phase <> 'p'
           AND (h.id IS NULL OR t.credit_account <> h.credit_account OR t.currency <> h.currency OR t.kind <> h.kind
                OR t.reference <> h.reference OR t.amount > h.amount OR (t.phase <> 'c' AND t.amount <> h.amount))
         ORDER BY 1, 2 LIMIT 1""",
    ),
    Check(
        "closed",
        "a closed account is empty",
        """
        SELECT id AS account, kind, balance, held FROM ledger_accounts
         WHERE closed AND (balance <> 0 OR held <> 0) ORDER BY id LIMIT 1""",
    ),
    Check(
        "safeguarded",
        "what is held for customers and merchants equals the reserve and what is in flight at the channels",
        f"""
        SELECT currency,
               sum(balance) FILTER (WHERE kind IN {_HELD_FOR_OTHERS}) AS held_for_others,
               -sum(balance) FILTER (WHERE kind IN ('reserve', 'channel.clearing')) AS safeguarded
          FROM ledger_accounts GROUP BY currency
        HAVING coalesce(sum(balance) FILTER (
                   WHERE kind IN {_HELD_FOR_OTHERS} OR kind IN ('reserve', 'channel.clearing')), 0) <> 0
         ORDER BY currency LIMIT 1""",
    ),
    Check(
        "own money",
        "the operator's income and expenses are paid from and into its own cash, never customers' money",
        f"""
        SELECT currency, sum(balance) AS sum FROM ledger_accounts WHERE kind IN {_OWN}
         GROUP BY currency HAVING sum(balance) <> 0 ORDER BY currency LIMIT 1""",
    ),
)


async def check_books(
    dsn: str, checks: Sequence[Check] = CHECKS, progress: Callable[[Check], None] | None = None
) -> list[Finding]:
    """Run checks over one snapshot of the database, so that traffic goes on meanwhile.

    `progress` is called before each. Returns what is broken, empty when the books are proved.
    """
    findings: list[Finding] = []
    conn = await connect(dsn)
    try:
        await conn.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        await conn.set_read_only(True)
        async with conn.transaction():
            await conn.execute("SET LOCAL work_mem = '256MB'")
            for check in checks:
                if progress is not None:
                    progress(check)
                cursor = await conn.execute(check.sql, check.values)
                row = await cursor.fetchone()
                if row is not None:
                    names = [c.name for c in cursor.description or ()]
                    findings.append(Finding(check, {n: _readable(v) for n, v in zip(names, row, strict=True)}))
    finally:
        await conn.close()
    return findings


def _readable(value: object) -> object:
    """Ids as the text people search for."""
    if isinstance(value, bytes) and len(value) == 16:
        h = value.hex()
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"
    return value.decode() if isinstance(value, bytes) else value
