"""Somebody who takes paid calls."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import User

BEFORE_ANY_RATING = (20, 5)
"""The stars, and from how many, that everybody begins with: one who is new is not above all others by a single vote."""

LAST_RATING = 5


def _place(*parts: models.Expression) -> models.GeneratedField:
    """What a list is ordered by: unlike that of anybody else, and as long, so that it sorts as text."""
    texts = [Cast(part, CharField(max_length=40)) for part in parts]
    whole = Concat(*texts, Cast("user", CharField(max_length=40)))
    return models.GeneratedField(
        expression=whole, output_field=CharField(max_length=60), db_persist=True, editable=False
    )


def _stars() -> models.Expression:
    """A thousand times their mean."""
    given, count = BEFORE_ANY_RATING
    return (F("rating_sum") + Value(given)) * Value(1000) / (F("rating_count") + Value(count))


def _first() -> models.Expression:
    """Those who can be called at this moment, and then those who may soon."""
    return Case(
        When(state="available", then=Value(2)),
        When(state="busy", then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


class TelecallerQuerySet(models.QuerySet["Telecaller"]):
    def visible_to(self, user: User) -> Self:
        """Those whom this one may find: shown by the staff, neither gone nor kept apart by a block.

        Asked of each row in turn (not `user__in`), so that a list is read in its own order and no further than needed.
        """
        people = User.objects.active().not_blocked_with(user)
        return self.filter(Exists(people.filter(pk=OuterRef("pk"))), active=True)

    def switched_on(self) -> Self:
        return self.filter(online_since__isnull=False)

    def shown_online(self) -> Self:
        return self.filter(state__in=Telecaller.SHOWN_ONLINE)

    def speaking(self, language: str) -> Self:
        spoken = TelecallerLanguage.objects.filter(telecaller=OuterRef("pk"), language=language)
        return self.filter(Exists(spoken))

    def with_people(self) -> Self:
        return self.select_related("user")


class Telecaller(models.Model):
    class State(models.TextChoices):
        """As others see it. What it follows from is asked again before anybody is called."""

        OFFLINE = "offline"
        AVAILABLE = "available"
        BUSY = "busy"

    SHOWN_ONLINE = [State.AVAILABLE, State.BUSY]

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="telecaller"
    )
    about = models.CharField(max_length=500, blank=True)
    languages = models.JSONField(default=list)
    active = models.BooleanField(default=True, help_text="May be found and called.")
    online_since = models.DateTimeField(null=True, blank=True, help_text="Since when they say that they take calls.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFLINE)
    rating_sum = models.PositiveBigIntegerField(default=0, help_text="All the stars they were given.")
    rating_count = models.PositiveIntegerField(default=0)
    calls_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    rating_place = _place(_stars())
    online_place = _place(_first(), _stars())

    objects = TelecallerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="telecaller_online_is_active", condition=Q(online_since__isnull=True) | Q(active=True)
            ),
            models.CheckConstraint(
                name="telecaller_shown_is_online", condition=Q(state="offline") | Q(online_since__isnull=False)
            ),
            models.CheckConstraint(
                name="telecaller_ratings_are_stars",
                condition=Q(rating_sum__gte=F("rating_count"), rating_sum__lte=F("rating_count") * LAST_RATING),
            ),
        ]
        indexes = [
            models.Index(name="telecaller_by_rating", fields=["rating_place"], condition=Q(active=True)),
            models.Index(name="telecaller_by_state", fields=["online_place"], condition=Q(active=True)),
            models.Index(name="telecaller_by_age", fields=["created_at"], condition=Q(active=True)),
            models.Index(
                name="telecaller_online_by_rating",
                fields=["rating_place"],
                condition=Q(active=True, state__in=["available", "busy"]),
            ),
            models.Index(
                name="telecaller_switched_on", fields=["online_since"], condition=Q(online_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Telecaller {self.user_id}"

    @property
    def rating(self) -> float | None:
        return round(self.rating_sum / self.rating_count, 2) if self.rating_count else None


class TelecallerLanguageQuerySet(models.QuerySet["TelecallerLanguage"]):
    def replace(self, telecaller: Telecaller, languages: Iterable[str]) -> None:
        self.filter(telecaller=telecaller).delete()
        self.bulk_create([TelecallerLanguage(telecaller=telecaller, language=each) for each in languages])


class TelecallerLanguage(models.Model):
    """A language that a telecaller speaks, by which they are found."""

    telecaller = models.ForeignKey(Telecaller, on_delete=models.CASCADE, related_name="spoken")
    language = models.CharField(max_length=20)

    objects = TelecallerLanguageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="telecaller_language_once", fields=["language", "telecaller"]),
        ]

    def __str__(self) -> str:
        return self.language
