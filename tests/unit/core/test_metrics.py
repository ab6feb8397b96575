"""Figures of several processes are added up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COUNT = """
from purser.core.metrics import BATCHES, RequestMeter
meter = RequestMeter()
for _ in range({n}):
    meter.count("GET", "/v1/wallets/{{wallet_id}}", 200, 0.002)
BATCHES.observe({n})
"""
RENDER = """
import sys
from purser.core.metrics import render
sys.stdout.write(render()[0].decode())
"""


def run(program: str, folder: Path) -> str:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_scrape_of_one_process_tells_of_all(tmp_path: Path) -> None:
    for n in (2, 3):
        run(COUNT.format(n=n), tmp_path)
    lines = run(RENDER, tmp_path).splitlines()
    route = 'method="GET",route="/v1/wallets/{wallet_id}"'
    assert f'purser_http_requests_total{{{route},status="200"}} 5.0' in lines
    assert f"purser_http_request_seconds_count{{{route}}} 5.0" in lines
    assert f'purser_http_request_seconds_bucket{{le="0.001",{route}}} 0.0' in lines
    assert f'purser_http_request_seconds_bucket{{le="0.0025",{route}}} 5.0' in lines
    assert "purser_batch_commands_sum 5.0" in lines
    assert "purser_batch_commands_count 2.0" in lines
