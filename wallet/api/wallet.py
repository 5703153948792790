"""What one has, and what became of it."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from realtime.rest.pagination import CursorPages, Page, Together, page_parameters
from realtime.rest.serializers import parsed_query
from realtime.rest.views import ApiViewSet
from wallet.balances import wallet_of
from wallet.models import Account, Transfer
from wallet.serializers import StatementInput
from wallet.statement import StatementLine, account_id_of, lines_of, statement_pages
from wallet.wire import WalletView


class StatementPage(Page, frozen=True):
    results: list[StatementLine]


class WalletViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={200: WalletView}, tags=["Wallet"])
    def retrieve(self, request: Request) -> Response:
        """One's coins: to spend, and earned."""
        return Response(wallet_of(current_user(request).pk))

    @extend_schema(parameters=[StatementInput, *page_parameters()], responses={200: StatementPage}, tags=["Wallet"])
    def transactions(self, request: Request) -> Response:
        """What came in and went out, the latest first; of the coins to spend, or of those that were earned."""
        kind = Account.Kind(parsed_query(StatementInput, request)["account"])
        account_id, pages = account_id_of(current_user(request).pk, kind), CursorPages(ordering="-id")
        if account_id is None:
            pages.rows(Together(Transfer.objects.none()), request, self)
            return pages.get_paginated_response([])
        rows = pages.rows(statement_pages(account_id), request, self)
        return pages.get_paginated_response(lines_of(account_id, rows))


WALLET_URLS = [
    path("wallet/", WalletViewSet.as_view({"get": "retrieve"})),
    path("wallet/transactions/", WalletViewSet.as_view({"get": "transactions"})),
]
