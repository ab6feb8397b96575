"""After a measurement: is every transfer that was answered there, and do the books balance?"""

from __future__ import annotations

import psycopg

_SUM = "SELECT sum(balance) FROM ledger_accounts GROUP BY currency HAVING sum(balance) <> 0"

_COUNT = "SELECT count(*) FROM ledger_transfers"

# Every account against the journal: as many entries as its version says, adding up to its balance.
_ACCOUNTS = """
    SELECT count(*)
      FROM ledger_accounts AS a
      FULL JOIN (SELECT account, count(*) AS entries, sum(amount) AS balance
                   FROM (SELECT debit_account AS account, -amount AS amount FROM ledger_transfers
                         UNION ALL
                         SELECT credit_account, amount FROM ledger_transfers) AS side
                  GROUP BY account) AS j ON j.account = a.id
     WHERE a.balance IS DISTINCT FROM coalesce(j.balance, 0) OR a.version IS DISTINCT FROM coalesce(j.entries, 0)"""


def check_books(dsn: str, transfers: int) -> None:
    """Raises AssertionError unless exactly `transfers` are in the journal and everything adds up."""
    with psycopg.connect(dsn) as conn:
        assert conn.execute(_SUM).fetchall() == [], "the accounts of a currency do not add up to zero"
        assert conn.execute(_COUNT).fetchone() == (transfers,), f"there should be {transfers} transfers"
        assert conn.execute(_ACCOUNTS).fetchone() == (0,), "accounts and journal disagree"
