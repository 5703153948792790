"""What becomes of the conversation of two people when one blocks the other: for both it goes, and may come back."""

from accounts.hooks import on_block, on_unblock
from accounts.models import User
from chat.models import Conversation, Member
from chat.models.conversation import direct_pair
from chat.services.changes import changes_take
from chat.services.members import places_publish


@on_block("conversations")
@on_unblock("conversations")
def _tell_both(one: User, other: User) -> None:
    """Both places change, so that devices that are away now learn of it too. Neither is told who did it."""
    pair = direct_pair(one.pk, other.pk)
    conversation = Conversation.objects.select_for_update(no_key=True).filter(pair=pair).first()
    if conversation is not None:
        Member.objects.filter(conversation=conversation).update(change=changes_take())
        places_publish(conversation.pk)
