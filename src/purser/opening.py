"""What the server and the worker both open. The worker does without the API, which takes a second to import."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from purser.channels import Channels, SandboxChannel
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import StaffId
from purser.core.jobs import JSON
from purser.core.settings import Settings
from purser.service.cases import CaseDesk, open_cases
from purser.service.queue import tell_staff

SANDBOX_PATIENCE = 20
"""Seconds to wait for the sandbox bank's first keys."""


def open_case_desk(policy: str, clock: Clock) -> CaseDesk:
    """Where cases are worked on; colleagues are told over their stream."""

    async def tell(tx: Tx, staff: StaffId, kind: str, data: Mapping[str, JSON]) -> None:
        await tell_staff(tx, staff, kind, data, clock)

    return open_cases(policy, clock, tell)


async def open_channels(settings: Settings, clock: Clock) -> Channels:
    """The channels this process may use. The sandbox bank makes its keys when it starts for the first time,
    which may be a moment after us."""
    if settings.sandbox_url is None:
        return Channels()
    for _ in range(SANDBOX_PATIENCE * 10):
        try:
            return Channels([SandboxChannel.open(settings.sandbox_url, settings.home / "sandbox", clock)])
        except OSError:
            await asyncio.sleep(0.1)
    raise RuntimeError(f"the sandbox bank has made no keys in {settings.home / 'sandbox'}")
