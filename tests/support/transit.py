"""A small real HTTP server that speaks the part of Vault's transit protocol that Purser uses."""

from __future__ import annotations

import base64
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Transit:
    """`url` and `token` open it. Keys come into being at first use, as a policy with `create` lets them."""

    token = "hvs.of-the-tests"

    def __init__(self) -> None:
        self.keys: dict[str, list[bytes]] = {}
        self.asked: list[str] = []
        transit = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                transit.answer(self)

            do_PUT = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Nothing to standard error."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers.get("Content-Length", 0))) or b"{}")
        self.asked.append(request.path)
        if request.headers.get("X-Vault-Token") != self.token:
            _send(request, 403, {"errors": ["permission denied"]})
            return
        what, _, rest = request.path.removeprefix("/v1/transit/").partition("/")
        try:
            _send(request, 200, {"data": self._do(what, rest, body)})
        except (InvalidTag, LookupError, ValueError):
            _send(request, 400, {"errors": ["invalid ciphertext"]})

    def _do(self, what: str, rest: str, body: dict[str, Any]) -> dict[str, Any]:
        bound = base64.b64decode(body.get("associated_data", ""))
        if what == "keys":
            name, verb = rest.split("/")
            assert verb == "rotate"
            self.keys[name].append(os.urandom(32))
            return {}
        versions = self.keys.setdefault(rest, [os.urandom(32)])
        if what == "encrypt":
            nonce = os.urandom(12)
            sealed = AESGCM(versions[-1]).encrypt(nonce, base64.b64decode(body["plaintext"]), bound)
            return {"ciphertext": f"vault:v{len(versions)}:{base64.b64encode(nonce + sealed).decode()}"}
        assert what == "decrypt"
        _, version, text = body["ciphertext"].split(":")
        raw = base64.b64decode(text)
        plain = AESGCM(versions[int(version[1:]) - 1]).decrypt(raw[:12], raw[12:], bound)
        return {"plaintext": base64.b64encode(plain).decode()}


def _send(request: BaseHTTPRequestHandler, status: int, content: object) -> None:
    data = json.dumps(content).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
