"""What becomes of the conversation of two people when one blocks the other: for both it goes, and may come back."""

from accounts.hooks import Steps, on_block, on_unblock
from accounts.models import User
from chat.models import Conversation, Member
from chat.models.conversation import direct_pair
from chat.presence import presence_part, presence_share_again
from chat.services.changes import changes_take
from chat.services.members import places_publish


@on_block("conversations")
def _cut_off(one: User, other: User) -> Steps:
    conversation = _locked(one, other)
    yield
    if conversation is not None:
        _change(conversation)
        presence_part(one.pk, [other.pk])
        places_publish(conversation.pk)


@on_unblock("conversations")
def _bring_back(one: User, other: User) -> Steps:
    conversation = _locked(one, other)
    yield
    if conversation is not None:
        _change(conversation)
        presence_share_again(one.pk, other.pk)
        places_publish(conversation.pk)


def _locked(one: User, other: User) -> Conversation | None:
    pair = direct_pair(one.pk, other.pk)
    return Conversation.objects.select_for_update(no_key=True).filter(pair=pair).first()


def _change(conversation: Conversation) -> None:
    """Both places change, so that devices that are away now learn of it too. Neither is told who did it."""
    Member.objects.filter(conversation=conversation).update(change=changes_take())
