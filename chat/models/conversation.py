"""Where people talk, and who takes part."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Block
from realtime.ids import uuid7


def direct_pair(one: UUID, other: UUID) -> str:
    """The same whoever asks: two people have one direct conversation."""
    return ":".join(sorted([str(one), str(other)]))


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of(self, user_id: UUID) -> Self:
        """Those that this person takes part in."""
        return self.filter(members__user=user_id, members__left_at__isnull=True)


class Conversation(models.Model):
    class Kind(models.TextChoices):
        DIRECT = "direct"
        GROUP = "group"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    title = models.CharField(max_length=100, blank=True)
    picture = models.CharField(max_length=100, blank=True, help_text="The file's name in the storage.")
    # NULL where there is none: the empty string would be unique too.
    pair = models.CharField(max_length=73, null=True, blank=True, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    last_seq = models.BigIntegerField(default=0)
    # Moved by every message, so it costs no index and no check. It is one of the conversation's own: they go together.
    last_message = models.ForeignKey(
        "chat.Message",
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    active_at = models.DateTimeField(default=timezone.now)
    active = models.BigIntegerField(help_text="The change that was its last message, or its beginning.")
    change = models.BigIntegerField(help_text="The last change of any kind.")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conversation_direct_has_a_pair",
                condition=Q(kind="direct", pair__isnull=False) | Q(kind="group", pair__isnull=True),
            ),
            models.CheckConstraint(name="conversation_seq_not_negative", condition=Q(last_seq__gte=0)),
        ]

    def __str__(self) -> str:
        return self.title or str(self.pk)

    @property
    def is_direct(self) -> bool:
        return self.kind == self.Kind.DIRECT

    def other_than(self, user_id: UUID) -> UUID | None:
        """The other one of a direct conversation, for one of its two."""
        two = [UUID(each) for each in self.pair.split(":")] if self.pair else []
        return next((each for each in two if each != user_id), None) if user_id in two else None


class MemberQuerySet(models.QuerySet["Member"]):
    def present(self) -> Self:
        return self.filter(left_at__isnull=True)

    def reachable(self) -> Self:
        """Without direct conversations of which one blocked the other: for both, they are not there."""
        here = OuterRef("conversation")
        made = Block.objects.filter(blocker=OuterRef("user"), blocked__memberships__conversation=here)
        met = Block.objects.filter(blocked=OuterRef("user"), blocker__memberships__conversation=here)
        return self.exclude(Q(conversation__kind=Conversation.Kind.DIRECT) & (Exists(made) | Exists(met)))

    def shown(self) -> Self:
        """Those whose conversation is in somebody's list: there, and not emptied with nothing said since."""
        emptied = Q(cleared_seq__gt=0, cleared_seq__gte=F("conversation__last_seq"))
        return self.present().reachable().exclude(emptied)

    def showing_presence(self) -> Self:
        """Those by which the other one of a direct conversation sees whether somebody is here."""
        direct = Q(conversation__kind=Conversation.Kind.DIRECT, has_written=True)
        return self.reachable().filter(direct, user__hide_presence=False)


class Member(models.Model):
    """One person's place in a conversation. Who leaves keeps the row, so that their devices learn of it."""

    class Role(models.TextChoices):
        OWNER = "owner"
        ADMIN = "admin"
        MEMBER = "member"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    read_seq = models.BigIntegerField(default=0)
    delivered_seq = models.BigIntegerField(default=0)
    cleared_seq = models.BigIntegerField(default=0, help_text="What was said before is gone for this person.")
    muted_until = models.DateTimeField(null=True, blank=True)
    has_written = models.BooleanField(
        default=False, help_text="In a direct conversation: from then on the other one sees whether they are here."
    )
    change = models.BigIntegerField(help_text="The last change of this row.")

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="member_once", fields=["conversation", "user"]),
            models.UniqueConstraint(
                name="member_one_owner", fields=["conversation"], condition=Q(role="owner", left_at__isnull=True)
            ),
            models.CheckConstraint(name="member_read_was_delivered", condition=Q(read_seq__lte=F("delivered_seq"))),
        ]
        indexes = [
            models.Index(name="member_of", fields=["user", "conversation"], condition=Q(left_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"

    @property
    def may_manage(self) -> bool:
        return self.role in {self.Role.OWNER, self.Role.ADMIN}
