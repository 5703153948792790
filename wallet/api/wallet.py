"""What one has."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from realtime.rest.views import ApiViewSet
from wallet.balances import wallet_of
from wallet.wire import WalletView


class WalletViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={200: WalletView}, tags=["Wallet"])
    def retrieve(self, request: Request) -> Response:
        """One's coins: to spend, and earned."""
        return Response(wallet_of(current_user(request).pk))


WALLET_URLS = [path("wallet/", WalletViewSet.as_view({"get": "retrieve"}))]
