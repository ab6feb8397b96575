"""The web application: rooms wired together and put behind HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from purser import __version__
from purser.accounts import load_policy
from purser.api import (
    access_alerts,
    bank,
    bank_cards,
    books,
    call_records,
    call_reports,
    calls,
    case_routes,
    chat_files,
    chats,
    contact,
    credentials,
    customers,
    devices,
    directory,
    directory_staff,
    dispute_reviews,
    disputes,
    escrows,
    events,
    fee_plans,
    feedback,
    fees,
    freeze_lookup,
    freezes,
    help_articles,
    hotline_wall,
    late_refunds,
    matters,
    menus,
    merchant_disputes,
    merchant_refunds,
    merchant_sessions,
    merchants,
    messages,
    one_time_codes,
    operations,
    orders,
    own_calls,
    passkeys,
    payees,
    payments,
    payouts,
    pin,
    policies,
    privacy,
    privacy_requests,
    privacy_staff,
    proceedings,
    promotions,
    proofs,
    push,
    queue_reports,
    queue_staff,
    queue_wall,
    quotes,
    recoveries,
    reference,
    refund_desk,
    refunds,
    risk,
    safeguards,
    service_days,
    service_reports,
    session_list,
    sessions,
    sign_ins,
    staff,
    staff_answers,
    staff_articles,
    staff_calls,
    staff_chats,
    staff_customers,
    staff_feedback,
    staff_sessions,
    staff_stream,
    statements,
    stolen_accounts,
    stolen_desk,
    stolen_owners,
    stolen_reports,
    stream,
    takings,
    tariffs,
    totp,
    transfers,
    unbinding_reviews,
    unbindings,
    urgent,
    waits,
    wallet_classes,
    wallets,
    webhooks,
)
from purser.api.auth import load_api_keys, load_merchant_sessions, load_sessions
from purser.api.booth import Booth
from purser.api.chat_streams import ChatStreams
from purser.api.description import describe
from purser.api.direct import App
from purser.api.help import help_routes
from purser.api.numbers_page import number_routes
from purser.api.recent import Recent
from purser.api.runtime import Runtime
from purser.api.staff_guard import load_staff
from purser.api.staff_streams import StaffStreams
from purser.api.static import WebApp
from purser.api.streams import Streams
from purser.cards import open_cards
from purser.core.bell import Bell
from purser.core.clock import Clock, SystemClock
from purser.core.db import Database
from purser.core.key_providers import key_provider
from purser.core.pages import Cursors
from purser.core.settings import Settings
from purser.hotline.calls import Answers, open_calls
from purser.identity import Hasher, PinPad, open_credentials
from purser.identity.staff_door import StaffDoor
from purser.notices import notice_sealer, push_key
from purser.opening import open_case_desk, open_channels
from purser.payments import open_payments
from purser.privacy import open_privacy
from purser.procedures import ALL as PROCEDURES
from purser.service.access import open_access
from purser.service.chat import open_chats
from purser.service.feedback import open_feedback
from purser.service.knowledge import Library
from purser.service.queue import open_floor

WEB = Path(__file__).parent / "web"
WEB_APPS = ("wallet", "desk", "console", "merchant")

ROUTERS: tuple[APIRouter, ...] = (  # the busiest first: a request looks for its route in this order
    payments.router,
    quotes.router,
    transfers.router,
    statements.router,
    chats.router,
    staff_chats.router,
    chat_files.router,
    calls.router,
    staff_calls.router,
    call_records.router,
    own_calls.router,
    call_reports.router,
    hotline_wall.router,
    orders.router,
    bank.router,
    wallets.router,
    wallet_classes.router,
    payees.router,
    bank_cards.router,
    unbindings.router,
    sessions.router,
    sign_ins.router,
    one_time_codes.router,
    recoveries.router,
    credentials.router,
    passkeys.router,
    totp.router,
    session_list.router,
    devices.router,
    proofs.router,
    pin.router,
    safeguards.router,
    urgent.router,
    freezes.router,
    stolen_reports.router,
    stolen_accounts.router,
    stolen_owners.router,
    stolen_desk.router,
    customers.router,
    proceedings.router,
    refunds.router,
    merchant_refunds.router,
    late_refunds.router,
    refund_desk.router,
    disputes.router,
    merchant_disputes.router,
    dispute_reviews.router,
    escrows.router,
    privacy.router,
    privacy_requests.router,
    privacy_staff.router,
    fees.router,
    tariffs.router,
    promotions.router,
    fee_plans.router,
    help_articles.router,
    contact.router,
    directory.router,
    directory_staff.router,
    menus.router,
    messages.router,
    stream.router,
    push.router,
    merchants.router,
    merchant_sessions.router,
    takings.router,
    payouts.router,
    webhooks.router,
    *case_routes.ROUTERS,
    feedback.router,
    staff_feedback.router,
    staff_sessions.router,
    staff_stream.router,
    queue_staff.router,
    queue_wall.router,
    queue_reports.router,
    waits.router,
    matters.router,
    staff_customers.router,
    books.router,
    service_reports.router,
    policies.router,
    staff_answers.router,
    access_alerts.router,
    freeze_lookup.router,
    service_days.router,
    unbinding_reviews.router,
    risk.router,
    staff.router,
    staff_articles.router,
    events.router,
    operations.router,
    reference.router,
)


def create_app(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The application; its rooms are opened when the server starts it, and closed when it ends."""
    app = App(
        is_secure=settings.base_url.startswith("https://"),
        title="Purser",
        version=__version__,
        description="A digital wallet. Amounts are whole numbers of minor units; times are UTC.",
        lifespan=partial(_lifespan, settings, clock or SystemClock()),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    app.router.routes += [Route("/", _to("wallet")), *(Route(f"/{name}", _to(name)) for name in WEB_APPS)]
    app.router.routes.extend(help_routes())
    app.router.routes.extend(number_routes())
    if settings.is_demo:
        app.router.routes.extend(_demo_counter())
    if settings.is_demo or settings.has_outbox_page:
        from purser.api.outbox import outbox_routes  # noqa: PLC0415 -- only who looks at it pays for the import

        app.router.routes.extend(outbox_routes())
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _lifespan(settings: Settings, clock: Clock, app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        app.state.runtime = await _open(settings, clock, stack)
        _serve_web(app)
        yield


async def _open(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Runtime:
    """Open every room; `stack` closes them in reverse."""
    db = await stack.enter_async_context(Database(settings.database_url, key_provider=key_provider(settings.home)))
    bell = await stack.enter_async_context(Bell(settings.database_url))
    floor = open_floor(settings.policy, clock)
    hasher = Hasher()
    stack.callback(hasher.close)
    channels = await open_channels(settings, clock)
    stack.push_async_callback(channels.aclose)
    policy, secret = load_policy(settings.policy), settings.secret()
    library = Library(settings.policy)
    room = await open_payments(db, clock, policy, channels, settings.base_url, secret)
    stack.push_async_callback(room.engine.close)
    case_desk = open_case_desk(settings.policy, clock)
    pins = PinPad(db, hasher, secret, policy.pin, clock)
    runtime = Runtime(
        settings=settings,
        clock=clock,
        db=db,
        policy=policy,
        hasher=hasher,
        sessions=Recent(lambda hashes: load_sessions(runtime, hashes)),
        api_keys=Recent(lambda hashes: load_api_keys(runtime, hashes)),
        merchant_sessions=Recent(lambda hashes: load_merchant_sessions(runtime, hashes)),
        staff=Recent(lambda hashes: load_staff(runtime, hashes)),
        staff_door=StaffDoor(db, secret, settings.base_url, clock),
        channels=channels,
        payments=room,
        privacy=open_privacy(clock, settings.policy, PROCEDURES, settings.privacy_officer, secret),
        cards=open_cards(db, clock, policy, channels, settings.base_url),
        cursors=Cursors(secret),
        pins=pins,
        credentials=open_credentials(db, secret, settings.base_url, policy.codes, policy.guesses, clock),
        notice_sealer=notice_sealer(secret),
        push_key=push_key(settings).public,
        streams=Streams(db, policy, clock),
        bell=bell,
        floor=floor,
        staff_streams=StaffStreams(db, clock, bell, floor),
        library=library,
        access=open_access(settings.policy, clock),
        cases=case_desk,
        feedback=open_feedback(settings.policy, case_desk),
        chats=open_chats(db, clock, settings.policy, library, case_desk),
        chat_streams=ChatStreams(db, bell, policy, clock),
        calls=open_calls(db, clock, settings.policy, case_desk, pins, settings.recordings_folder),
        answers=Answers(db, bell),
        booth=Booth(settings.home),
    )
    stack.callback(runtime.booth.close)
    for kept in (runtime.sessions, runtime.api_keys, runtime.merchant_sessions, runtime.staff):
        stack.push_async_callback(kept.close)
    for told in (runtime.streams, runtime.chat_streams, runtime.staff_streams):
        stack.push_async_callback(told.close)
    return runtime


def _serve_web(app: FastAPI) -> None:
    """The web apps that have been built."""
    for name in WEB_APPS:
        if (folder := WEB / name).is_dir():
            app.router.routes.append(Route(f"/{name}/{{file:path}}", WebApp(folder), methods=None))


def _demo_counter() -> list[Route]:
    """The page with the demo's people and tills."""
    from purser.api.demo import demo_routes  # noqa: PLC0415 -- only a demo pays for the import
    from purser.demo import MERCHANTS, PEOPLE  # noqa: PLC0415

    return demo_routes(PEOPLE, [ident for _, ident in MERCHANTS])


def _to(name: str) -> Callable[[object], Awaitable[Response]]:
    """Leads to one of the apps."""

    async def lead(_: object) -> Response:
        return RedirectResponse(f"/{name}/")

    return lead
