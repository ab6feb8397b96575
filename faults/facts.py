"""What the database says, read plainly: no code of Purser's stands between the rows and the checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

_DONE = """
    SELECT memo, id::text, wallet_id::text, payee_id::text, kind, state, amount, fee FROM payments"""

_MOVES = """
    SELECT t.reference::text, t.kind, t.debit_account::text, t.credit_account::text, t.amount
      FROM ledger_transfers AS t WHERE t.phase = 'p' AND t.kind <> 'opening'"""

_ANSWERS = "SELECT subject::text, key, status, body FROM idempotency_keys"

_BALANCES = "SELECT id::text, balance, held FROM ledger_accounts"


@dataclass(frozen=True, slots=True)
class Done:
    """A row of `payments`: something that was done."""

    memo: str | None
    id: str
    wallet: str
    payee: str | None
    kind: str
    state: str
    amount: int
    fee: int


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer of the ledger."""

    kind: str
    debit: str
    credit: str
    amount: int


@dataclass(slots=True)
class Facts:
    """The database at one moment. `moves` are by what they are for, `answers` by customer and key."""

    done: Sequence[Done] = ()
    moves: Mapping[str, list[Move]] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], tuple[int, bytes]] = field(default_factory=dict)
    balances: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def read_facts(dsn: str) -> Facts:
    """Everything in one snapshot."""
    with psycopg.connect(dsn) as conn:
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        moves: dict[str, list[Move]] = defaultdict(list)
        for reference, *move in conn.execute(_MOVES):
            moves[reference].append(Move(*move))
        return Facts(
            [Done(*row) for row in conn.execute(_DONE)],
            moves,
            {(subject, key): (status, bytes(body)) for subject, key, status, body in conn.execute(_ANSWERS)},
            {account: (balance, held) for account, balance, held in conn.execute(_BALANCES)},
        )
