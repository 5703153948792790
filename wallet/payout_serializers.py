"""What the API of payouts takes."""

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from accounts.serializers import CodeField
from realtime.rest.fields import MAX_ID, Choice, Line, Secret, Whole
from realtime.rest.serializers import StrictSerializer
from wallet.models import Payee
from wallet.payees import BankAccount, Details, UpiAddress

NEEDED = {Payee.Kind.BANK: {"name", "number", "ifsc"}, Payee.Kind.UPI: {"upi"}}
PROOF = ("password", "code")


class Shaped(Line):
    """As a bank writes it. Spaces between, as on paper, say nothing."""

    def __init__(self, pattern: str, wanted: str) -> None:
        super().__init__(required=False, max_length=130, help_text=wanted)
        self.validators.append(RegexValidator(rf"^{pattern}\Z", wanted, code="invalid"))

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).replace(" ", "")


class Ifsc(Shaped):
    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).upper()


class PayoutAccountInput(StrictSerializer):
    kind = Choice(choices=Payee.Kind.choices)
    name = Line(max_length=100, required=False, help_text="Whose account it is, as the bank writes it.")
    number = Shaped("[0-9]{9,18}", "9 to 18 digits.")
    ifsc = Ifsc("[A-Z]{4}0[A-Z0-9]{6}", "Four letters, a zero and six more: the branch.")
    upi = Shaped(r"[A-Za-z0-9][A-Za-z0-9._-]{1,63}@[A-Za-z][A-Za-z0-9]{1,63}", "An address of UPI: name@bank.")
    password = Secret(required=False, help_text="Needed by everyone who has a password.")
    code = CodeField(
        required=False,
        help_text="For those without a password, unless they signed in a moment ago: a code sent to their phone.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What the one kind needs, and nothing of the other."""
        needed, given = NEEDED[attrs["kind"]], attrs.keys() - {"kind", *PROOF}
        wrong = {name: ["This is needed."] for name in sorted(needed - given)}
        wrong |= {name: ["This is of another kind of account."] for name in sorted(given - needed)}
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


class PayoutInput(StrictSerializer):
    coins = Whole(min_value=1, max_value=MAX_ID, help_text="Of those that one earned.")


def proof_of(given: dict[str, Any]) -> dict[str, str | None]:
    return {name: given.get(name) for name in PROOF}


def details_of(given: dict[str, Any]) -> Details:
    if given["kind"] == Payee.Kind.UPI:
        return UpiAddress(given["upi"])
    return BankAccount(given["name"], given["number"], given["ifsc"])
