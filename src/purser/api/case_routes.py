"""The routes of cases, of everybody who has a part in them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from purser.api import (
    cases,
    merchant_inquiries,
    staff_case_family,
    staff_cases,
    staff_inquiries,
    staff_mail,
    staff_search,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    cases.router,
    staff_cases.router,
    staff_mail.router,
    staff_case_family.router,
    staff_inquiries.router,
    merchant_inquiries.router,
    staff_search.router,
)
