"""The pages on which coins are paid for, where the provider has none that an address leads to."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.pages import Page
from realtime.errors import Conflict
from wallet.models import Recharge, SandboxOrder
from wallet.models.currency import amount_in_words
from wallet.providers import razorpay, sandbox
from wallet.services.sandbox import sandbox_settle


class Checkout(Page):
    """Whoever knows the order may pay it."""

    def of_recharge(self, recharge: Recharge) -> dict[str, Any]:
        return {
            "amount": amount_in_words(recharge.amount, recharge.currency),
            "facts": self.facts(recharge),
            "back": _wallet(recharge),
        }

    def facts(self, recharge: Recharge) -> dict[str, str]:
        if recharge.is_first and recharge.first_bonus_coins:
            first = f"{recharge.first_bonus_coins:,}, for it was the first"
        elif not recharge.is_paid and recharge.first_bonus_coins:
            first = f"{recharge.first_bonus_coins:,}, if it is the first"
        else:
            first = ""
        facts = {"Coins": f"{recharge.coins:,}", "And": first, "Order": recharge.pk.hex[-8:].upper()}
        return {name: fact for name, fact in facts.items() if fact}


class SandboxCheckout(Checkout):
    """Where the sandbox takes no money."""

    template_name = "wallet/sandbox.html"
    words = {
        SandboxOrder.State.OPEN: ("Pay for your coins", "coin"),
        SandboxOrder.State.FAILED: ("Payment failed", "warning"),
        SandboxOrder.State.PAID: ("Paid", "check-circle"),
        SandboxOrder.State.REFUNDED: ("Given back", "refresh"),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not sandbox.is_on():
            raise Http404
        order = get_object_or_404(SandboxOrder, pk=kwargs["order_id"])
        recharge = get_object_or_404(Recharge, provider="sandbox", order=order.pk)
        heading, symbol = self.words[SandboxOrder.State(order.state)]
        return super().get_context_data(
            state=order.state,
            heading=heading,
            symbol=symbol,
            payable=order.state in SandboxOrder.PAYABLE,
            **self.of_recharge(recharge),
            **kwargs,
        )

    def post(self, request: HttpRequest, order_id: str) -> HttpResponse:
        found = self.get_context_data(order_id=order_id)
        try:
            sandbox_settle(order_id=order_id, pays=request.POST.get("outcome") == "pay")
        except Conflict as refused:
            return self.render_to_response({**found, "problem": refused.message}, status=refused.status)
        return redirect(request.path)


class RazorpayCheckout(Checkout):
    """From here one goes on to Razorpay's page, which an address alone does not lead to: it takes a form."""

    template_name = "wallet/razorpay.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recharge = _razorpay_recharge(kwargs["order_id"])
        payable = recharge.is_unsettled
        return super().get_context_data(
            state=recharge.state,
            heading="Pay for your coins" if payable else "Nothing to pay",
            symbol="coin" if payable else "check-circle",
            payable=payable,
            action=razorpay.checkout_page(),
            fields=razorpay.checkout_form(recharge),
            **self.of_recharge(recharge),
            **kwargs,
        )


@csrf_exempt
@require_http_methods(["GET", "POST"])
def razorpay_back(_request: HttpRequest, order_id: str) -> HttpResponse:
    """Razorpay sends the browser here with a form. What it says is not believed: the wallet has Razorpay asked."""
    return redirect(_wallet(_razorpay_recharge(order_id)))


def _razorpay_recharge(order_id: str) -> Recharge:
    if not razorpay.is_on():
        raise Http404
    return get_object_or_404(Recharge, provider="razorpay", order=order_id)


def _wallet(recharge: Recharge) -> str:
    return f"/app/wallet?recharge={recharge.pk}"


urlpatterns = [
    path("checkout/<slug:order_id>/", SandboxCheckout.as_view()),
    path("checkout/razorpay/<slug:order_id>/", RazorpayCheckout.as_view()),
    path("checkout/razorpay/<slug:order_id>/back/", razorpay_back),
]
