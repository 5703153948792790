"""What the API of the wallet takes."""

from realtime.rest.fields import MAX_ID, Choice, Exact, Whole
from realtime.rest.serializers import StrictSerializer
from wallet.models import Account
from wallet.providers.base import MAX_NAME


class RechargeInput(StrictSerializer):
    plan = Whole(min_value=1, max_value=MAX_ID)


class ProofInput(StrictSerializer):
    """What the provider's page or code gave to the browser, under the provider's own names."""

    razorpay_order_id = Exact(max_length=MAX_NAME, required=False)
    razorpay_payment_id = Exact(max_length=MAX_NAME, required=False)
    razorpay_signature = Exact(max_length=MAX_NAME, required=False)
    session_id = Exact(max_length=MAX_NAME, required=False)


class StatementInput(StrictSerializer):
    account = Choice(choices=[*Account.OF_PEOPLE], required=False, default=Account.Kind.SPENDING)
