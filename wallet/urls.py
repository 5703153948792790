"""The wallet's part of /api/v1/."""

from wallet.api.wallet import WALLET_URLS

urlpatterns = [*WALLET_URLS]
