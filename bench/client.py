"""Keep-alive HTTP clients in a process of their own: plain sockets, so that the client costs little.

Reads a plan (JSON) on standard input: port, seconds, and for each connection the requests to go round. Prints
JSON: how many were answered 201, how many otherwise, and the seconds each took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from typing import Any

_KEY = b"Idempotency-Key: "


async def _connection(port: int, requests: list[str], until: float, latencies: list[float]) -> int:
    """Send the requests in turn, each under a key of its own; returns how many were not answered 201."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heads = [r.encode().partition(b"\r\n\r\n") for r in requests]
    prefix, number, refused = uuid.uuid4().hex.encode(), 0, 0
    while time.perf_counter() < until:
        head, gap, body = heads[number % len(heads)]
        number += 1
        began = time.perf_counter()
        writer.write(b"%b\r\n%b%b-%d%b%b" % (head, _KEY, prefix, number, gap, body))
        answer = await reader.readuntil(b"\r\n\r\n")
        length = answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        latencies.append(time.perf_counter() - began)
        refused += not answer.startswith(b"HTTP/1.1 201")
    writer.close()
    return refused


async def _run(plan: dict[str, Any]) -> dict[str, Any]:
    latencies: list[float] = []
    began = time.perf_counter()
    until = began + plan["seconds"]
    work = [_connection(plan["port"], requests, until, latencies) for requests in plan["connections"]]
    refused = sum(await asyncio.gather(*work))
    return {"refused": refused, "seconds": time.perf_counter() - began, "latencies": latencies}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(json.load(sys.stdin)))))
