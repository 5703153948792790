"""What the accounts API takes."""

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError as InvalidValue
from django.core.validators import RegexValidator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.identifiers import email_clean, phone_clean, username_clean
from accounts.languages import LANGUAGES
from accounts.models import Gender
from accounts.push.endpoints import LONGEST
from accounts.push.keys import CURVE, SECRET_BYTES, decode, encode
from realtime.rest.fields import MAX_ID, Choice, Flag, Id, Line, Secret, Text, Whole
from realtime.rest.serializers import StrictSerializer


class Identifier(Text):
    """Text brought into the one spelling in which it is stored and compared."""

    clean: Callable[[str], str]

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return type(self).clean(text)
        except InvalidValue as error:
            raise serializers.ValidationError(error.message, code=error.code) from None


class UsernameField(Identifier):
    clean = staticmethod(username_clean)

    def __init__(self, **options: Any) -> None:
        super().__init__(
            help_text="3 to 30 ASCII letters, digits, and single dots, dashes or underscores between them; "
            "at least one letter. Unique whatever its case.",
            **options,
        )


@extend_schema_field(OpenApiTypes.EMAIL)
class EmailField(Identifier):
    clean = staticmethod(email_clean)


class PhoneField(Identifier):
    clean = staticmethod(phone_clean)

    def __init__(self, **options: Any) -> None:
        super().__init__(help_text="With country code, as in +919876543210, or as written in this country.", **options)


class CodeField(Text):
    """Six digits, as text: a leading zero is one of them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=6, **options)
        self.validators.append(RegexValidator(r"^[0-9]{6}\Z", "Six digits, please.", code="invalid"))


class RegisterInput(StrictSerializer):
    username = UsernameField(max_length=30)
    password = Secret(min_length=8)
    password_confirm = Secret(required=False, help_text="If sent, it must be the same as the password.")
    full_name = Line(max_length=100)
    email = EmailField(max_length=254, required=False, allow_null=True)
    phone = PhoneField(max_length=40, required=False, allow_null=True)
    gender = Choice(choices=Gender.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.pop("password_confirm", attrs["password"]) != attrs["password"]:
            raise serializers.ValidationError(
                {"password_confirm": ["This is not the same password."]}, code="password_mismatch"
            )
        return attrs


class LoginInput(StrictSerializer):
    login = Text(max_length=254, help_text="User name, mail address or phone number.")
    password = Secret()


class OtpInput(StrictSerializer):
    phone = PhoneField(max_length=40)


class OtpVerifyInput(StrictSerializer):
    phone = PhoneField(max_length=40)
    code = CodeField(help_text="The six digits of the message.")


class RefreshInput(StrictSerializer):
    refresh = Secret(max_length=2000, required=False, help_text="Leave it out where the cookie carries it.")


class PasswordChangeInput(StrictSerializer):
    old_password = Secret(required=False, help_text="Needed by everyone who has a password.")
    new_password = Secret(min_length=8)
    code = CodeField(
        required=False,
        help_text="For those without a password, unless they signed in a moment ago: a code sent to their phone.",
    )


class PasswordResetInput(StrictSerializer):
    email = EmailField(max_length=254)


class PasswordResetConfirmInput(StrictSerializer):
    uid = Secret(max_length=64)
    token = Secret(max_length=128)
    password = Secret(min_length=8)


class EmailLinkInput(StrictSerializer):
    token = Secret(max_length=128)


class ProfileInput(StrictSerializer):
    username = UsernameField(max_length=30, required=False)
    full_name = Line(max_length=100, required=False)
    about = Text(max_length=500, required=False, allow_blank=True)
    gender = Choice(choices=Gender.choices, required=False)
    languages = serializers.ListField(child=Choice(choices=LANGUAGES), max_length=len(LANGUAGES), required=False)
    email = EmailField(max_length=254, required=False, allow_null=True)
    phone = PhoneField(max_length=40, required=False, allow_null=True)
    hide_presence = Flag(required=False)
    password = Secret(
        required=False,
        help_text="The current one, needed by everyone who has one where the address or the number changes.",
    )
    code = CodeField(
        required=False,
        help_text="Instead of it, for those without a password, unless they signed in a moment ago.",
    )

    def validate_languages(self, languages: list[str]) -> list[str]:
        return list(dict.fromkeys(languages))


class PhotoInput(StrictSerializer):
    photo = serializers.FileField(max_length=255)


class DeletionInput(StrictSerializer):
    password = Secret(required=False, help_text="Needed by everyone who has a password.")
    code = CodeField(required=False, help_text="For those without one: a code sent to their phone.")


class SearchInput(StrictSerializer):
    search = Text(max_length=100, required=False, allow_blank=True)


class PushPoint(Text):
    """A public key of P-256, in base64url."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            raw = decode(text)
            ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
        except ValueError:
            self.fail("invalid")
        return encode(raw)


class PushSecret(Text):
    """16 bytes, in base64url."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            raw = decode(text)
        except ValueError:
            self.fail("invalid")
        if len(raw) != SECRET_BYTES:
            self.fail("invalid")
        return encode(raw)


class PushKeysInput(StrictSerializer):
    p256dh = PushPoint(max_length=100)
    auth = PushSecret(max_length=30)


class PushAddress(Text):
    """Not yet one that anything is sent to: that depends on the settings."""

    default_error_messages = {"address": "This is no address of a push service."}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, **options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not (text.isascii() and text.isprintable()):
            self.fail("address")
        return text


class PushInput(StrictSerializer):
    """As the browser's `PushSubscription.toJSON()` has it, without `expirationTime`."""

    endpoint = PushAddress()
    keys = PushKeysInput()


class PushEndInput(StrictSerializer):
    endpoint = PushAddress()


class ReportInput(StrictSerializer):
    user = Id()
    reason = Text(min_length=3, max_length=1000)
    message = Whole(min_value=1, max_value=MAX_ID, required=False, help_text="A message of theirs that one can see.")
    call = Id(required=False, help_text="A call between the two.")
    paid_call = Id(required=False, help_text="A paid call between the two.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        about = [name for name in ("message", "call", "paid_call") if name in attrs]
        if len(about) > 1:
            raise serializers.ValidationError({about[1]: "A report is about one message or one call."})
        return attrs
