"""A server process as `purser up` starts it, with one route more: a validated POST that does nothing."""

from __future__ import annotations

from purser import app, serve
from purser.api.payments import PaymentIn
from purser.api.routing import new_router

router = new_router("bench")


@router.post("/bench/nothing", status_code=201)
async def nothing(body: PaymentIn) -> dict[str, str]:
    """The baseline: the same body, read and validated as a payment's is."""
    return {"wallet_id": str(body.wallet_id)}


if __name__ == "__main__":
    app.ROUTERS = (*app.ROUTERS, router)
    serve.main()
