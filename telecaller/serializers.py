"""What the API of telecallers takes."""

import re
from typing import Any

from rest_framework import serializers

from accounts.languages import LANGUAGES
from realtime.rest.fields import Choice, Text
from realtime.rest.serializers import StrictSerializer

MIN_ABOUT, MAX_ABOUT = 50, 500
ORDERINGS = {"online": "-online_place", "rating": "-rating_place", "newest": "-created_at"}


class Day(serializers.DateField):
    """As 2026-05-04, and in no other way."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Languages(serializers.ListField):
    """In the order in which somebody would rather speak them, each once."""

    def __init__(self, **options: Any) -> None:
        child = Choice(choices=LANGUAGES)
        super().__init__(child=child, min_length=1, max_length=len(LANGUAGES), **options)

    def run_validation(self, data: Any = serializers.empty) -> list[str]:
        return list(dict.fromkeys(super().run_validation(data)))


class ApplicationInput(StrictSerializer):
    about = Text(min_length=MIN_ABOUT, max_length=MAX_ABOUT)
    languages = Languages()
    birth_date = Day(help_text="Only the staff sees it.")


class TelecallerInput(StrictSerializer):
    about = Text(min_length=MIN_ABOUT, max_length=MAX_ABOUT, required=False)
    languages = Languages(required=False)


class BrowseInput(StrictSerializer):
    language = Choice(choices=LANGUAGES, required=False, help_text="Those who speak it.")
    online = serializers.BooleanField(required=False, default=False, help_text="Those who are not offline.")
    favourite = serializers.BooleanField(required=False, default=False, help_text="Those among one's favourites.")
    q = Text(max_length=100, required=False, allow_blank=True, help_text="Beginnings of the words of their names.")
    ordering = Choice(
        choices=list(ORDERINGS),
        required=False,
        default="online",
        help_text="Those who can be called first, or the best, or the newest.",
    )


class EarningsInput(StrictSerializer):
    """Its names are words of the language that this is written in."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {
            "from": Day(required=False, help_text="The first day; 30 days until the last if it is left out."),
            "to": Day(required=False, help_text="The last day; today if it is left out."),
        }
