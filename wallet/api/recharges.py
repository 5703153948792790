"""Buying coins."""

from uuid import UUID

import msgspec
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.idempotency import IDEMPOTENCY_KEY, idempotency_key
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet
from wallet.limits import recharge_allowed
from wallet.models import Recharge
from wallet.plans import plans_for
from wallet.serializers import ProofInput, RechargeInput
from wallet.services.recharges import no_such_recharge, recharge_begin, recharge_confirm
from wallet.wire import PlanView, RechargeView, recharge_view


class Plans(msgspec.Struct, frozen=True):
    results: list[PlanView]


class RechargePage(Page, frozen=True):
    results: list[RechargeView]


class PlanViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={200: Plans}, tags=["Wallet"])
    def list(self, request: Request) -> Response:
        """What coins cost, for oneself and at this moment."""
        return Response(Plans(plans_for(current_user(request).pk)))


class RechargeViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=page_parameters(), responses={200: RechargePage}, tags=["Wallet"])
    def list(self, request: Request) -> Response:
        """Recharges that one began, the latest first."""
        pages = CursorPages(ordering="-id")
        rows = pages.rows(Recharge.objects.of(current_user(request).pk), request, self)
        return pages.get_paginated_response([recharge_view(row) for row in rows])

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=RechargeInput,
        responses={
            201: RechargeView,
            **dict.fromkeys((403, 404, 409, 422, 429, 503), ErrorEnvelope),
        },
        tags=["Wallet"],
    )
    def create(self, request: Request) -> Response:
        """Order coins. They are there once the provider says that they are paid."""
        plan_id, by = parsed(RechargeInput, request)["plan"], current_user(request).pk
        key = idempotency_key(request)
        with recharge_allowed(by=by):
            recharge = recharge_begin(by=by, plan_id=plan_id, key=key)
        return Response(recharge_view(recharge), status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: RechargeView, 404: ErrorEnvelope}, tags=["Wallet"])
    def retrieve(self, request: Request, recharge_id: UUID) -> Response:
        """How a recharge stands."""
        recharge = Recharge.objects.of(current_user(request).pk).filter(pk=recharge_id).first()
        if recharge is None:
            raise no_such_recharge()
        return Response(recharge_view(recharge))


class ConfirmationViewSet(ApiViewSet):
    """Each asks the provider, so it has a limit of its own."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "confirm"

    @extend_schema(
        request=ProofInput,
        responses={200: RechargeView, 404: ErrorEnvelope, 429: ErrorEnvelope, 503: ErrorEnvelope},
        tags=["Wallet"],
    )
    def create(self, request: Request, recharge_id: UUID) -> Response:
        """One comes back from paying: the provider is asked whether one did."""
        proof, by = parsed(ProofInput, request), current_user(request).pk
        return Response(recharge_view(recharge_confirm(by=by, recharge_id=recharge_id, proof=proof)))


RECHARGE_URLS = [
    path("plans/", PlanViewSet.as_view({"get": "list"})),
    path("wallet/recharges/", RechargeViewSet.as_view({"get": "list", "post": "create"})),
    path("wallet/recharges/<uuid:recharge_id>/", RechargeViewSet.as_view({"get": "retrieve"})),
    path("wallet/recharges/<uuid:recharge_id>/confirm/", ConfirmationViewSet.as_view({"post": "create"})),
]
