"""The rules in force, as one process knows them: at most a few seconds old."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.risk import store
from purser.risk.document import policy_document, read_document
from purser.risk.judge import RuleSet

BELIEVED_FOR: Final = 5.0
"""Seconds after which a process looks whether another version is in force."""


class RuleBook:
    """Looks up the active rule set, compiled once a version."""

    def __init__(self, policy: str, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._rules: RuleSet | None = None
        self._until = 0.0

    async def current(self, conn: Tx | Reader) -> RuleSet:
        """The rules in force; before the first start, those of the policy as version 0."""
        now = self._clock.now().timestamp()
        if self._rules is None or now >= self._until or now < self._until - BELIEVED_FOR:
            self._rules = await self._look(conn)
            self._until = now + BELIEVED_FOR
        return self._rules

    async def _look(self, conn: Tx | Reader) -> RuleSet:
        version = await store.active_version(conn)
        if self._rules is not None and self._rules.version == (version or 0):
            return self._rules
        stored = None if version is None else await store.read_rules(conn, version)
        if stored is None:
            return RuleSet(0, read_document(policy_document(self._policy)).rules)
        return RuleSet(stored.version, read_document(stored.document).rules)


async def seed_rules(tx: Tx, policy: str, clock: Clock) -> None:
    """Put a policy's rules in force where there are none."""
    await seed_document(tx, policy_document(policy), clock)


async def seed_document(tx: Tx, document: Mapping[str, Any], clock: Clock) -> None:
    """Put these rules in force where there are none. Raises risk_rules_invalid."""
    read_document(document)
    await store.seed(tx, document, clock.now())
