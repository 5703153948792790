"""A call that somebody pays for: it rings, and then it is accepted, or is not; from the accepted one, coins run.

What is charged follows from `talked`, the time in which both were connected: the first block whole, and after it each
pulse that was begun. Coins are held a block ahead, and spent when it is over.
"""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import User
from calls.models import Kind, Room
from calls.models.call import BOTH_COME_WITHIN, ONE_COMES_WITHIN
from realtime.ids import uuid7
from telecaller.models.telecaller import Telecaller
from wallet.models import Hold

LOOKS_AHEAD = timedelta(days=1)
"""However many coins there are: then it is asked again."""

WARNINGS = (60, 30, 10)
"""Seconds before the end of the money, at which the caller is told."""


class PaidCallQuerySet(models.QuerySet["PaidCall"]):
    def live(self) -> Self:
        return self.filter(state__in=PaidCall.LIVE)

    def ringing(self) -> Self:
        return self.filter(state=PaidCall.State.RINGING)

    def accepted(self) -> Self:
        return self.filter(state=PaidCall.State.ACCEPTED)

    def overdue(self, now: datetime) -> Self:
        return self.ringing().filter(rings_until__lte=now)

    def unjoined(self, now: datetime) -> Self:
        """Accepted, and then nobody came, or only one of the two."""
        accepted = self.accepted().filter(blocks=0, accepted_at__lte=now - ONE_COMES_WITHIN)
        came = accepted.annotate(came=Count("room__seats"))
        return came.filter(Q(came=0) | Q(came=1, accepted_at__lte=now - BOTH_COME_WITHIN))

    def talking(self) -> Self:
        """They have a block that comes next, and so are found by it."""
        return self.filter(due_at__isnull=False)

    def due(self, now: datetime) -> Self:
        """Whose next block begins."""
        return self.filter(due_at__lte=now)

    def used_up(self, now: datetime) -> Self:
        """Whose money ends, unless some has come meanwhile."""
        return self.filter(funded_until__lte=now)

    def to_warn(self, now: datetime) -> Self:
        return self.filter(warns_at__lte=now)

    def between(self, one: UUID, other: UUID) -> Self:
        return self.filter(Q(caller=one, telecaller=other) | Q(caller=other, telecaller=one))

    def of(self, *user_ids: UUID) -> Self:
        return self.filter(Q(caller__in=user_ids) | Q(telecaller__in=user_ids))

    def made_by(self, user_id: UUID) -> Self:
        return self.filter(caller=user_id)

    def got_by(self, user_id: UUID) -> Self:
        return self.filter(telecaller=user_id)

    def missed_by(self, user_id: UUID) -> Self:
        return self.got_by(user_id).filter(state__in=PaidCall.UNHEARD)

    def rated(self) -> Self:
        return self.filter(feedback__isnull=False).select_related("feedback")

    def with_people(self) -> Self:
        return self.select_related("caller", "telecaller__user", "feedback")


class PaidCall(models.Model):
    class State(models.TextChoices):
        RINGING = "ringing"
        ACCEPTED = "accepted"
        COMPLETED = "completed"
        REJECTED = "rejected"
        MISSED = "missed"
        CANCELLED = "cancelled"

    class End(models.TextChoices):
        CALLER = "caller", "By the caller"
        TELECALLER = "telecaller", "By the telecaller"
        MONEY = "money", "There were no more coins"
        LOST = "lost", "One of the two did not come back"
        NOBODY = "nobody", "Not both came"
        STAFF = "staff", "By the staff"
        TIME = "time", "Nobody answered"

    LIVE = [State.RINGING, State.ACCEPTED]
    UNHEARD = [State.CANCELLED, State.MISSED]
    """To the telecaller, whose history shows them as missed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    caller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    telecaller = models.ForeignKey(Telecaller, on_delete=models.PROTECT, related_name="+", db_index=False)
    client_id = models.CharField(max_length=100, blank=True, help_text="The caller's own name for it.")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RINGING)
    end_reason = models.CharField(max_length=10, choices=End.choices, blank=True)
    room = models.OneToOneField(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="paid_call")
    created_at = models.DateTimeField(default=timezone.now)
    rings_until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True, help_text="When browsers were told that it rings.")

    price = models.PositiveIntegerField(help_text="Coins a second, as it was when the call was made.")
    share = models.PositiveIntegerField(help_text="Of them, the telecaller's.")
    first_block = models.PositiveIntegerField(help_text="Seconds that are paid whole when it begins.")
    pulse = models.PositiveIntegerField(help_text="Seconds that are paid at once after that.")

    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="paid_call")
    blocks = models.PositiveIntegerField(default=0, help_text="Begun, and so paid.")
    talked = models.DurationField(default=timedelta(), help_text="Until it was last interrupted.")
    talking_since = models.DateTimeField(null=True, blank=True, help_text="Both are connected, since then.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="The next block begins.")
    funded_until = models.DateTimeField(null=True, blank=True, help_text="The last block that can be paid ends.")
    warns_at = models.DateTimeField(null=True, blank=True, help_text="The caller is told that little is left.")
    seconds = models.PositiveBigIntegerField(default=0, help_text="That were paid.")
    coins = models.PositiveBigIntegerField(default=0, help_text="That they cost.")
    earned = models.PositiveBigIntegerField(default=0, help_text="Of those, the telecaller's.")

    objects = PaidCallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="paid_call_not_oneself", condition=~Q(caller=F("telecaller"))),
            models.UniqueConstraint(
                name="paid_call_made_once", fields=["caller", "client_id"], condition=~Q(client_id="")
            ),
            models.UniqueConstraint(
                name="paid_call_one_live_each_caller", fields=["caller"], condition=Q(state__in=["ringing", "accepted"])
            ),
            models.UniqueConstraint(
                name="paid_call_one_live_each_telecaller",
                fields=["telecaller"],
                condition=Q(state__in=["ringing", "accepted"]),
            ),
            models.CheckConstraint(
                name="paid_call_ended_unless_live",
                condition=Q(state__in=["ringing", "accepted"], ended_at__isnull=True)
                | (~Q(state__in=["ringing", "accepted"]) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="paid_call_accepted_holds_coins",
                condition=~Q(state__in=["accepted", "completed"]) | Q(hold__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="paid_call_runs_while_accepted",
                condition=Q(state="accepted")
                | Q(talking_since__isnull=True, due_at__isnull=True, funded_until__isnull=True, warns_at__isnull=True),
            ),
            models.CheckConstraint(
                name="paid_call_runs_while_talking",
                condition=Q(talking_since__isnull=False, due_at__isnull=False, funded_until__isnull=False)
                | Q(talking_since__isnull=True, due_at__isnull=True, funded_until__isnull=True, warns_at__isnull=True),
            ),
            models.CheckConstraint(
                name="paid_call_costs_what_its_rate_says",
                condition=Q(coins=F("seconds") * F("price"), earned=F("seconds") * F("share"), share__lte=F("price")),
            ),
            models.CheckConstraint(
                name="paid_call_costs_when_it_is_over", condition=Q(seconds=0) | Q(state="completed")
            ),
        ]
        indexes = [
            models.Index(name="paid_call_made", fields=["caller", "id"]),
            models.Index(name="paid_call_got", fields=["telecaller", "id"]),
            models.Index(
                name="paid_call_missed", fields=["telecaller", "id"], condition=Q(state__in=["cancelled", "missed"])
            ),
            models.Index(name="paid_call_overdue", fields=["rings_until"], condition=Q(state="ringing")),
            models.Index(name="paid_call_unjoined", fields=["accepted_at"], condition=Q(state="accepted", blocks=0)),
            models.Index(name="paid_call_due", fields=["due_at"], condition=Q(due_at__isnull=False)),
            models.Index(name="paid_call_used_up", fields=["funded_until"], condition=Q(funded_until__isnull=False)),
            models.Index(name="paid_call_to_warn", fields=["warns_at"], condition=Q(warns_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.caller_id} calls {self.telecaller_id}: {self.state}"

    @property
    def callee_id(self) -> UUID:
        """As calls between friends name whom they are for."""
        user_id: UUID = self.telecaller_id
        return user_id

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    def other_than(self, user_id: UUID) -> UUID:
        return self.telecaller_id if self.caller_id == user_id else self.caller_id

    def seconds_of(self, blocks: int) -> int:
        return self.first_block + (blocks - 1) * self.pulse if blocks else 0

    def block_price(self, number: int) -> int:
        return self.price * (self.pulse if number else self.first_block)

    def talked_until(self, moment: datetime) -> timedelta:
        """All of it. What lies before it began is nothing."""
        since = self.talking_since
        return self.talked + (max(moment - since, timedelta()) if since else timedelta())

    def blocks_begun(self, talked: timedelta) -> int:
        """A block that would begin at this moment has not."""
        if not talked:
            return 0
        after_first = max(talked - timedelta(seconds=self.first_block), timedelta())
        return 1 - int(-after_first // timedelta(seconds=self.pulse))

    def end_of(self, blocks: int) -> datetime:
        """Of so many, if the two go on talking."""
        assert self.talking_since is not None
        return self.talking_since + timedelta(seconds=self.seconds_of(blocks)) - self.talked

    def run(self, *, since: datetime, available: int) -> None:
        """Both are connected. `available` is what the caller has beside what is held."""
        self.talking_since = since
        self.blocks = max(self.blocks, 1)
        self.fund(available=available, now=since)

    def fund(self, *, available: int, now: datetime) -> None:
        """How far the coins go, and when to say that they are running out."""
        self.due_at = self.end_of(self.blocks)
        affordable = min(available // self.block_price(1), LOOKS_AHEAD // timedelta(seconds=self.pulse))
        self.funded_until = self.end_of(self.blocks + affordable)
        self.warns_at = self.warning_from(now)

    def pause(self, *, until: datetime) -> None:
        self.talked = self.talked_until(until)
        self.talking_since = self.due_at = self.funded_until = self.warns_at = None

    def warning_from(self, moment: datetime) -> datetime | None:
        """The next one at this moment or later."""
        assert self.funded_until is not None
        moments = (self.funded_until - timedelta(seconds=left) for left in WARNINGS)
        return next((each for each in moments if each >= moment), None)

    def skip(self, *, since: datetime, until: datetime) -> None:
        """As if no time had passed between the two."""
        assert self.talking_since
        assert self.due_at
        assert self.funded_until
        self.talked = self.talked_until(since)
        gap, self.talking_since = until - max(since, self.talking_since), until
        self.due_at += gap
        self.funded_until += gap
        self.warns_at = self.warns_at and self.warns_at + gap
