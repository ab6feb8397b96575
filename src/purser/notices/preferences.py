"""What a customer wants to be told about, and by which ways. In the app everything is shown."""

from __future__ import annotations

from collections.abc import Sequence

from purser.core.db import Reader, Tx
from purser.core.errors import rejected
from purser.core.ids import CustomerId
from purser.notices.kinds import ALWAYS, DEFAULTS, Choice, Topic, Way

_READ = "SELECT topic, way, wanted FROM notice_preferences WHERE customer_id = %s"
_SET = """
    INSERT INTO notice_preferences (customer_id, topic, way, wanted)
    SELECT %s, topic, way, wanted FROM unnest(%s::text[], %s::text[], %s::boolean[]) AS c(topic, way, wanted)
    ON CONFLICT (customer_id, topic, way) DO UPDATE SET wanted = excluded.wanted"""


async def read_preferences(conn: Reader | Tx, customer: CustomerId) -> list[Choice]:
    """Every topic and way, whether it was ever chosen or not."""
    rows = await (await conn.execute(_READ, [customer])).fetchall()
    chosen = {(topic, way): wanted for topic, way, wanted in rows}
    return [Choice(t, w, t in ALWAYS or chosen.get((t, w), w in DEFAULTS[t])) for t in Topic for w in Way]


async def set_preferences(tx: Tx, customer: CustomerId, choices: Sequence[Choice]) -> None:
    """Choose; what is not named stays as it is. Raises security_always_told: nobody can be kept from being warned."""
    if any(c.topic in ALWAYS and not c.wanted for c in choices):
        raise rejected("security_always_told")
    kept = {(c.topic, c.way): c.wanted for c in choices if c.topic not in ALWAYS}
    if kept:
        topics, ways = zip(*kept, strict=True)
        await tx.execute(_SET, [customer, list(topics), list(ways), list(kept.values())])
