"""The schema and the SQL keep to what an engine over several machines accepts, and the rules catch a breach."""

from __future__ import annotations

import psycopg
import pytest

from tests.support.scale import PLACED_BY, refusals_of_schema, refusals_of_statement, statements


def test_the_schema_has_nothing_that_would_be_refused(dsn: str) -> None:
    with psycopg.connect(dsn) as conn:
        assert refusals_of_schema(conn) == []
        tables = {str(n) for (n,) in conn.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")}
    assert PLACED_BY.keys() <= tables, "a table is placed that does not exist"


def test_no_statement_would_be_refused() -> None:
    found = list(statements())
    assert len(found) > 60, "the search for SQL finds too little"
    assert [r for sql, where in found for r in refusals_of_statement(sql, where)] == []


@pytest.mark.parametrize(
    ("rule", "ddl"),
    [
        ("key", "CREATE UNIQUE INDEX planted ON payments (id)"),
        ("key", "ALTER TABLE wallets ADD CONSTRAINT planted UNIQUE (customer_id, id)"),
        (
            "foreign key",
            "ALTER TABLE wallets ADD CONSTRAINT planted FOREIGN KEY (customer_id) REFERENCES customers (id)",
        ),
        (
            "trigger",
            (
                "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                " CREATE TRIGGER planted BEFORE INSERT ON payments FOR EACH ROW EXECUTE FUNCTION planted()"
            ),
        ),
        ("sequence", "ALTER TABLE payments ADD COLUMN planted bigserial"),
        ("sequence", "ALTER TABLE payments ADD COLUMN planted bigint GENERATED ALWAYS AS IDENTITY"),
        ("unplaced", "CREATE TABLE planted (id uuid PRIMARY KEY)"),
    ],
)
def test_a_planted_breach_of_the_schema_is_caught(dsn: str, rule: str, ddl: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(ddl)  # type: ignore[arg-type]
        assert rule in {r.rule for r in refusals_of_schema(conn)}


@pytest.mark.parametrize(
    ("rule", "sql"),
    [
        ("locking read of many", "SELECT id FROM ledger_accounts WHERE id = ANY(%s) ORDER BY id FOR UPDATE"),
        ("locking read of many", "SELECT a FROM payments WHERE wallet_id IN (%s, %s) FOR NO KEY UPDATE"),
        ("locking read of many", "SELECT 1 FROM outbox FOR UPDATE SKIP LOCKED"),
        ("merge", "MERGE INTO wallet_usage USING unnest(%s) AS v ON true WHEN MATCHED THEN DELETE"),
        ("volatile update", "UPDATE payments SET completed_at = now() WHERE wallet_id = %s"),
        ("moved row", "UPDATE orders SET merchant_id = %s WHERE id = %s"),
    ],
)
def test_a_planted_breach_in_a_statement_is_caught(rule: str, sql: str) -> None:
    assert rule in {r.rule for r in refusals_of_statement(sql, "planted")}


def test_a_locking_read_of_one_row_is_fine() -> None:
    assert refusals_of_statement("SELECT 1 FROM ledger_accounts WHERE id = %s FOR NO KEY UPDATE", "here") == []
