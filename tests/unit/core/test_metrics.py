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
LIVES = """
import sys
from prometheus_client import Gauge
from purser.core.metrics import BATCHES
BATCHES.observe(1)
Gauge("test_calls", "Calls.", multiprocess_mode="livesum").set(7)
print("set", flush=True)
sys.stdin.read()
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


def test_what_a_killed_process_said_of_its_present_is_forgotten(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-P", "-c", LIVES]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert "purser_batch_commands_count 1.0" in (shown := run(RENDER, tmp_path).splitlines())
        assert "test_calls 7.0" in shown
        process.kill()
    assert "purser_batch_commands_count 1.0" in (shown := run(RENDER, tmp_path).splitlines())
    assert "test_calls 7.0" not in shown
