"""The outermost layer: headers, compression, the web app's files, figures and readiness."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from purser.api.static import CSP, WebApp
from purser.core.clock import FakeClock
from tests.support.http import Api, connect, problem, serving

PAGE = "<!doctype html><title>Purser</title>"
SCRIPT = "export const words = [\n" + '  "money",\n' * 500 + "];\n"


@pytest.fixture
def with_web(app: FastAPI, tmp_path: Path) -> FastAPI:
    """The app with a small web app in the place of the built one."""
    folder = tmp_path / "wallet"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "assets" / "index-4f2a.js").write_text(SCRIPT)
    (folder / "assets" / "index-4f2a.js.br").write_bytes(b"packed")
    (folder / "manifest.webmanifest").write_text("{}")
    routes = [r for r in app.router.routes if getattr(r, "path", "") != "/wallet/{file:path}"]
    app.router.routes[:] = [*routes, Route("/wallet/{file:path}", WebApp(folder), methods=None)]
    return app


async def test_answers_of_the_api_are_kept_by_nobody(api: Api) -> None:
    for answer in (await api.anybody.get("/v1/wallets"), await api.anybody.get("/openapi.json")):
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "strict-transport-security" not in headers
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


async def test_pages_run_our_own_scripts_only(with_web: FastAPI) -> None:
    async with connect(with_web) as browser:
        page = await browser.get("/wallet/")
    assert page.headers.get_list("content-security-policy") == [CSP]
    assert "'unsafe" not in CSP
    assert "script-src 'self'" in CSP
    assert "frame-ancestors 'none'" in CSP
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_the_first_address_leads_to_the_wallet(api: Api) -> None:
    for path in ("/desk", "/merchant"):
        answer = await api.anybody.get(path)
        assert answer.headers["location"] == f"{path}/"
        assert "content-security-policy" not in answer.headers, "a page has its own"
    for path in ("/", "/wallet"):
        answer = await api.anybody.get(path)
        assert (answer.status_code, answer.headers["location"]) == (307, "/wallet/")


async def test_assets_are_kept_for_ever_and_pages_asked_for_again(with_web: FastAPI) -> None:
    async with connect(with_web) as browser:
        script = await browser.get("/wallet/assets/index-4f2a.js")
        page = await browser.get("/wallet/")
        again = await browser.get("/wallet/", headers={"If-None-Match": page.headers["etag"]})
        manifest = await browser.head("/wallet/manifest.webmanifest")
    assert (script.text, script.headers["content-type"]) == (SCRIPT, "text/javascript; charset=utf-8")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-encoding"] == "gzip"
    assert (page.text, page.headers["cache-control"]) == (PAGE, "no-cache")
    assert (again.status_code, again.content) == (304, b"")
    assert manifest.headers["content-type"] == "application/manifest+json"


async def test_what_the_build_has_packed_is_sent_to_whoever_can_unpack_it(with_web: FastAPI) -> None:
    path = "/wallet/assets/index-4f2a.js"
    async with connect(with_web) as browser:
        for accepted, sent in (("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("identity", None)):
            headers = {"Accept-Encoding": accepted}
            async with browser.stream("GET", path, headers=headers) as answer:
                assert answer.headers.get("content-encoding") == sent
                assert answer.headers["vary"] == "Accept-Encoding"
                body = b"".join([chunk async for chunk in answer.aiter_raw()])
            assert (body == b"packed") == (sent == "br")
        assert (await browser.get(f"{path}.br")).status_code == 404


async def test_a_page_of_the_app_is_its_index(with_web: FastAPI) -> None:
    async with connect(with_web) as browser:
        assert (await browser.get("/wallet/transfer/amount")).text == PAGE
        for path in ("/wallet/assets/gone-1.js", "/wallet/../pyproject.toml", "/wallet/%2e%2e/pyproject.toml"):
            assert problem(await browser.get(path)) == (404, "route_unknown"), path
        refused = await browser.post("/wallet/")
        assert (problem(refused), refused.headers["allow"]) == ((405, "method_not_allowed"), "GET, HEAD")


async def test_large_answers_are_compressed_for_who_can_read_them(api: Api) -> None:
    packed = await api.anybody.send(
        api.anybody.build_request("GET", "/openapi.json", headers={"Accept-Encoding": "gzip"}), stream=True
    )
    raw = b"".join([chunk async for chunk in packed.aiter_raw()])
    plain = await api.anybody.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(raw) < len(plain.content) / 4
    assert gzip.decompress(raw) == plain.content
    small = await api.anybody.get("/v1/wallets", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers


async def test_health_readiness_and_figures(api: Api) -> None:
    assert (await api.anybody.get("/healthz")).text == "ok\n"
    assert (await api.anybody.get("/readyz")).text == "ready\n"
    await api.anybody.get("/v1/wallets/01900000-0000-7000-8000-000000000000")
    figures = (await api.anybody.get("/metrics")).text
    wanted = 'purser_http_requests_total{method="GET",route="/v1/wallets/{wallet_id}",status="401"}'
    assert any(line.startswith(wanted) for line in figures.splitlines())
    assert "01900000" not in figures


async def test_not_ready_while_a_migration_is_missing(api: Api) -> None:
    async with api.world.db.transaction() as tx:
        await tx.execute("DELETE FROM migrations WHERE name = '0002_accounts.sql'")
    answer = await api.anybody.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "migrations missing: 0002_accounts.sql\n")


async def test_an_unknown_method_is_no_label(api: Api) -> None:
    await api.anybody.request("BREW", "/v1/wallets")
    assert "BREW" not in (await api.anybody.get("/metrics")).text


async def test_the_reference_names_every_operation_and_problem(api: Api) -> None:
    page: httpx.Response = await api.anybody.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in page.text
    for methods in api.app.openapi()["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page.text
    assert "insufficient_funds" in page.text
    assert "余额不足" in page.text
    assert (await api.anybody.get("/docs/reference.css")).headers["content-type"].startswith("text/css")


async def test_over_tls_browsers_are_told_to_stay_there(dsn: str, tmp_path: Path, clock: FakeClock) -> None:
    async with serving(dsn, tmp_path, clock, "https://purser.test") as app, connect(app) as browser:
        answer = await browser.get("/healthz")
    assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
