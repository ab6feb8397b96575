"""One server process: the HTTP API and the web apps on a socket that the supervisor has bound."""

from __future__ import annotations

import socket
import sys
from types import FrameType

import uvicorn

from purser.app import create_app
from purser.core.collector import calm_collector
from purser.core.endings import leave_at_last
from purser.core.log import configure_logging
from purser.core.settings import Settings

GRACE = 5
"""Seconds that requests under way get to finish when the server is told to stop."""


class Server(uvicorn.Server):
    """Ends the streams before it waits for requests to finish: they would never."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        leave_at_last()
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        runtime = self.config.app.state.runtime  # type: ignore[union-attr]
        await runtime.streams.close()
        await runtime.chat_streams.close()
        await self.config.app.state.runtime.staff_streams.close()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def main() -> None:
    """Serve until SIGTERM on the listening socket whose file descriptor is the only argument."""
    configure_logging()
    listener = socket.socket(fileno=int(sys.argv[1]))
    settings = Settings.from_environment()
    config = uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE,
    )
    server = Server(config)
    calm_collector()
    server.run(sockets=[listener])
    if not server.started:
        sys.exit(1)


if __name__ == "__main__":
    main()
