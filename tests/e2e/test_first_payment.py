"""What docs/api.md tells a newcomer to type, typed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.e2e.customer import WANG
from tests.e2e.till import CAFE
from tests.support.live import Live
from tests.support.tidy import ROOT

_BLOCK = re.compile(r"^```sh\n(.+?)^```", re.MULTILINE | re.DOTALL)
_CURL = f"""#!{sys.executable}
import sys
import httpx
url, headers, body = "", {{}}, None
given = iter(sys.argv[1:])
for word in given:
    if word == "-H":
        name, _, value = next(given).partition(": ")
        headers[name] = value
    elif word == "-d":
        body = next(given)
    elif word != "-s":
        url = word
print(httpx.request("POST" if body else "GET", url, headers=headers, content=body, timeout=30).text)
"""
"""The little of curl that is used there: not every machine that runs tests has it."""


def test_a_first_payment_by_curl(live: Live, tmp_path: Path) -> None:
    """Typed twice, the money has moved once: both print the same payment."""
    (tmp_path / "curl").write_text(_CURL)
    (tmp_path / "curl").chmod(0o755)
    (tmp_path / "python3").symlink_to(sys.executable)
    found = _BLOCK.search((ROOT / "docs/api.md").read_text())
    assert found is not None
    script = found[1].replace("http://localhost:8080", live.url)
    script = script.replace("13800000005", WANG.phone).replace("purser-demo-user-5", WANG.password)
    *_, last = script.split("\ncurl ")
    key = json.loads((live.home / "demo-keys.json").read_text(encoding="utf-8"))[CAFE]
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "KEY": key}
    done = subprocess.run(
        ["sh", "-e"],
        input=f"{script}\ncurl {last}",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    first, second = [json.loads(line) for line in done.stdout.splitlines() if line]
    assert first == second
    assert (first["state"], first["total"]["amount"], first["order_no"]) == ("succeeded", 3650, "A-1")
