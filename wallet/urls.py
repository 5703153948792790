"""The wallet's part of /api/v1/."""

from wallet.api.payouts import PAYOUT_URLS
from wallet.api.recharges import RECHARGE_URLS
from wallet.api.wallet import WALLET_URLS
from wallet.api.webhooks import WEBHOOK_URLS

urlpatterns = [*WALLET_URLS, *RECHARGE_URLS, *WEBHOOK_URLS, *PAYOUT_URLS]
