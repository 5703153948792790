"""Money for what one earned, and where it goes."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_session, current_user
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.idempotency import IDEMPOTENCY_KEY, idempotency_key
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet
from wallet.models import Payout, PayoutAccount
from wallet.payout_serializers import PayoutAccountInput, PayoutInput, details_of, proof_of
from wallet.payout_wire import (
    PayoutAccountView,
    PayoutTerms,
    PayoutView,
    payout_account_view,
    payout_terms,
    payout_view,
)
from wallet.services.payout_accounts import payout_account_change, payout_account_of, payout_account_remove
from wallet.services.payouts import no_such_payout, payout_cancel, payout_request


class PayoutPage(Page, frozen=True):
    """`terms` are those of the next one."""

    results: list[PayoutView]
    terms: PayoutTerms


class PayoutAccountViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    def get_throttles(self) -> list[Any]:
        # What asks for the password must not be a way to guess it.
        self.throttle_scope = "password" if self.action == "update" else None
        return super().get_throttles()

    @extend_schema(responses={200: PayoutAccountView, 404: ErrorEnvelope}, tags=["Wallet"])
    def retrieve(self, request: Request) -> Response:
        """Where one's money goes, as far as it is shown."""
        return Response(payout_account_view(payout_account_of(current_user(request).pk)))

    @extend_schema(request=PayoutAccountInput, responses={200: PayoutAccountView, 409: ErrorEnvelope}, tags=["Wallet"])
    def update(self, request: Request) -> Response:
        """Say where it goes: a `bank` account by name, number and IFSC, or an address of `upi`.

        It needs the `password`. A payout that is under way goes where it was to go.
        """
        given, session = parsed(PayoutAccountInput, request), current_session(request)
        account = payout_account_change(session=session, details=details_of(given), **proof_of(given))
        return Response(payout_account_view(account))

    @extend_schema(request=None, responses={204: None}, tags=["Wallet"])
    def destroy(self, request: Request) -> Response:
        """Have it forgotten."""
        payout_account_remove(by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PayoutViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=page_parameters(), responses={200: PayoutPage}, tags=["Wallet"])
    def list(self, request: Request) -> Response:
        """Those that one asked for, the latest first."""
        pages = CursorPages(ordering="-id")
        user_id = current_user(request).pk
        rows = pages.rows(Payout.objects.of(user_id), request, self)
        page = pages.get_paginated_response([payout_view(row) for row in rows])
        account = PayoutAccount.objects.filter(user=user_id).first()
        return Response({**page.data, "terms": payout_terms(account)})

    @extend_schema(
        request=PayoutInput,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: PayoutView, 200: PayoutView, 409: ErrorEnvelope, 422: ErrorEnvelope},
        tags=["Wallet"],
    )
    def create(self, request: Request) -> Response:
        """Ask for money for coins that one earned. Until it is there, they are held. One at a time."""
        coins = parsed(PayoutInput, request)["coins"]
        payout, created = payout_request(by=current_user(request), coins=coins, key=idempotency_key(request))
        answer = payout_view(payout)
        return Response(answer, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)

    @extend_schema(responses={200: PayoutView, 404: ErrorEnvelope}, tags=["Wallet"])
    def retrieve(self, request: Request, payout_id: UUID) -> Response:
        payout = Payout.objects.of(current_user(request).pk).filter(pk=payout_id).first()
        if payout is None:
            raise no_such_payout()
        return Response(payout_view(payout))

    @extend_schema(request=None, responses={200: PayoutView, 404: ErrorEnvelope, 409: ErrorEnvelope}, tags=["Wallet"])
    def cancel(self, request: Request, payout_id: UUID) -> Response:
        """Take it back, as long as it is not approved."""
        return Response(payout_view(payout_cancel(payout_id=payout_id, by=current_user(request))))


PAYOUT_URLS = [
    path(
        "wallet/payout-account/",
        PayoutAccountViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("wallet/payouts/", PayoutViewSet.as_view({"get": "list", "post": "create"})),
    path("wallet/payouts/<uuid:payout_id>/", PayoutViewSet.as_view({"get": "retrieve"})),
    path("wallet/payouts/<uuid:payout_id>/cancel/", PayoutViewSet.as_view({"post": "cancel"})),
]
