"""What a capable programmer would write first, on the same server: the baselines."""

from __future__ import annotations

import asyncio
import random
import re
import time
from pathlib import Path

import psycopg

from bench.figures import Round
from bench.lab import SEED, empty_database, settle
from bench.rounds import timed
from purser.core.postgres import Cluster

ACCOUNTS = 100_000
CLIENTS = (4, 8, 16, 32)
_BALANCE = 1_000_000_000_000
_TPC_B_SCALE = 16

_SCHEMA = f"""
    CREATE TABLE accounts (
        id bigint PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0), version bigint NOT NULL
    ) WITH (fillfactor = 60);
    CREATE TABLE transfers (
        id uuid PRIMARY KEY, debit bigint NOT NULL, credit bigint NOT NULL, amount bigint NOT NULL,
        debit_version bigint NOT NULL, credit_version bigint NOT NULL,
        debit_balance bigint NOT NULL, credit_balance bigint NOT NULL, at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX ON transfers (debit, debit_version);
    CREATE INDEX ON transfers (credit, credit_version);
    INSERT INTO accounts SELECT i, {_BALANCE}, 0 FROM generate_series(1, {ACCOUNTS}) AS i;

    CREATE FUNCTION transfer(d bigint, c bigint, a bigint) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE db bigint; cb bigint; dv bigint; cv bigint;
    BEGIN
        PERFORM 1 FROM accounts WHERE id IN (d, c) ORDER BY id FOR NO KEY UPDATE;
        UPDATE accounts SET balance = balance - a, version = version + 1
         WHERE id = d AND balance >= a RETURNING balance, version INTO db, dv;
        IF NOT found THEN RETURN 'insufficient_funds'; END IF;
        UPDATE accounts SET balance = balance + a, version = version + 1
         WHERE id = c RETURNING balance, version INTO cb, cv;
        INSERT INTO transfers (id, debit, credit, amount, debit_version, credit_version, debit_balance, credit_balance)
        VALUES (uuidv7(), d, c, a, dv, cv, db, cb);
        RETURN 'posted';
    END $$"""

_SPREAD = f"""\\set d random(1, {ACCOUNTS // 2})
\\set c random({ACCOUNTS // 2 + 1}, {ACCOUNTS})
SELECT transfer(:d, :c, 1);
"""
_HOT = f"\\set d random(2, {ACCOUNTS})\nSELECT transfer(:d, 1, 1);\n"

_LOCK = "SELECT id, balance, version FROM accounts WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_TAKE = "UPDATE accounts SET balance = balance - %s, version = version + 1 WHERE id = %s"
_GIVE = "UPDATE accounts SET balance = balance + %s, version = version + 1 WHERE id = %s"
_INSERT = """
    INSERT INTO transfers (id, debit, credit, amount, debit_version, credit_version, debit_balance, credit_balance)
    VALUES (uuidv7(), %s, %s, %s, %s, %s, %s, %s)"""

_BOOKS = f"""
    SELECT (SELECT sum(balance) FROM accounts) = {ACCOUNTS}::numeric * {_BALANCE}
       AND (SELECT sum(version) FROM accounts) = 2 * (SELECT count(*) FROM transfers)
       AND NOT EXISTS (
               SELECT FROM accounts AS a
                 LEFT JOIN (SELECT debit AS id, sum(amount) AS n FROM transfers GROUP BY 1) AS d USING (id)
                 LEFT JOIN (SELECT credit AS id, sum(amount) AS n FROM transfers GROUP BY 1) AS c USING (id)
                WHERE a.balance <> {_BALANCE} - coalesce(d.n, 0) + coalesce(c.n, 0))"""


class Plain:
    """One database with accounts, transfers and both statement indexes, used in three plain ways."""

    def __init__(self, cluster: Cluster, seconds: float) -> None:
        self._cluster = cluster
        self._seconds = seconds
        self._dsn = empty_database(cluster, "plain")
        self._best: dict[str, int] = {}
        self._random = random.Random(SEED)
        self._folder = cluster.home / "pgbench"
        cluster.host.make_private(self._folder)
        with psycopg.connect(self._dsn) as conn:
            conn.execute(_SCHEMA)
        self._scripts = {"spread": self._script("spread", _SPREAD), "hot": self._script("hot", _HOT)}
        settle(self._dsn)

    async def function(self) -> Round:
        """Transfers between random accounts by one SQL function, at its best number of clients."""
        return await self._at_best("spread")

    async def function_hot(self) -> Round:
        """The same, all of them to one account."""
        return await self._at_best("hot")

    async def statements(self, callers: int) -> Round:
        """Row by row from Python: lock, two updates, insert, commit."""
        return await timed([self._caller() for _ in range(callers)])

    async def tpc_b(self) -> Round:
        """The standard of pgbench, as many clients as branches."""
        if "tpc_b" not in self._best:
            dsn = empty_database(self._cluster, "tpc_b")
            await asyncio.to_thread(self._cluster.run, "pgbench", "--quiet", "-i", "-s", str(_TPC_B_SCALE), dsn)
            settle(dsn)
            self._best["tpc_b"] = _TPC_B_SCALE
        return await self._pgbench(self._cluster.dsn("tpc_b"), _TPC_B_SCALE, "--builtin=tpcb-like")

    def check(self) -> None:
        """Raises AssertionError when the plain books do not balance either."""
        with psycopg.connect(self._dsn) as conn:
            row = conn.execute(_BOOKS).fetchone()
        assert row == (True,), "the baseline's books do not balance"

    async def _at_best(self, script: str) -> Round:
        where = f"--file={self._scripts[script]}"
        if script not in self._best:
            rates = {n: (await self._pgbench(self._dsn, n, where)).rate for n in CLIENTS}
            self._best[script] = max(rates, key=rates.__getitem__)
            tried = ", ".join(f"{n}: {rate:,.0f}" for n, rate in rates.items())
            print(f"  one SQL function ({script}), clients: {tried}; taken: {self._best[script]}", flush=True)
        return await self._pgbench(self._dsn, self._best[script], where)

    async def _pgbench(self, dsn: str, clients: int, *what: str) -> Round:
        for old in self._folder.glob("log*"):
            old.unlink()
        said = await asyncio.to_thread(
            self._cluster.run, "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2",
            "-T", str(max(1, round(self._seconds))), "--log", "--sampling-rate=0.05",
            f"--log-prefix={self._folder / 'log'}", *what, dsn,
        )  # fmt: skip
        rate = re.search(r"tps = ([\d.]+)", said)
        count = re.search(r"transactions actually processed: (\d+)", said)
        assert "failed transactions: 0 " in said, said
        assert rate is not None, said
        assert count is not None, said
        latencies = [
            int(line.split()[2]) / 1e6 for log in self._folder.glob("log*") for line in log.read_text().splitlines()
        ]
        return Round(int(count[1]), int(count[1]) / float(rate[1]), latencies)

    def _script(self, name: str, text: str) -> Path:
        path = self._folder / f"{name}.sql"
        path.write_text(text)
        path.chmod(0o644)
        return path

    async def _caller(self) -> list[float]:
        latencies = []
        async with await psycopg.AsyncConnection.connect(self._dsn, prepare_threshold=1) as conn:
            end = time.perf_counter() + self._seconds
            while (began := time.perf_counter()) < end:
                await self._transfer(conn)
                latencies.append(time.perf_counter() - began)
        return latencies

    async def _transfer(self, conn: psycopg.AsyncConnection) -> None:
        debit, credit = self._random.randint(1, ACCOUNTS // 2), self._random.randint(ACCOUNTS // 2 + 1, ACCOUNTS)
        cursor = await conn.execute(_LOCK, [[debit, credit]])
        (_, debit_balance, debit_version), (_, credit_balance, credit_version) = await cursor.fetchall()
        assert debit_balance >= 1
        await conn.execute(_TAKE, [1, debit])
        await conn.execute(_GIVE, [1, credit])
        after = [debit_version + 1, credit_version + 1, debit_balance - 1, credit_balance + 1]
        await conn.execute(_INSERT, [debit, credit, 1, *after])
        await conn.commit()
