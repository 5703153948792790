"""Who writes to somebody for the first time: the other one sees from then on whether they are here."""

from collections.abc import Collection

from accounts.models import User
from chat.frames import ConversationChanged
from chat.models import Member
from chat.overview import conversation_views
from chat.presence import presence_hold_of_active
from chat.services.places import Place
from realtime.publish import join, publish
from realtime.topics import presence_topic, user_topic


def first_words(places: Collection[Place]) -> None:
    """Of conversations that are locked. The same number of queries for however many."""
    Member.objects.filter(pk__in=[place.id for place in places]).update(has_written=True)
    writers = {(place.ground.id, place.user_id) for place in places}
    presence_hold_of_active({user for _, user in writers})
    # Asked only now: who hides it meanwhile waits, or has done it.
    shown = set(
        User.objects.filter(pk__in=[user for _, user in writers], hide_presence=False).values_list("pk", flat=True)
    )
    both = Member.objects.filter(conversation__in=[conversation for conversation, _ in writers])
    rows = [
        (row, other)
        for row in both.select_related("conversation")
        if (other := row.conversation.other_than(row.user_id)) and (row.conversation_id, other) in writers
    ]
    for (row, other), view in zip(rows, conversation_views([row for row, _ in rows]), strict=True):
        if other in shown:
            join(user_topic(row.user_id), to=presence_topic(other))
        publish(user_topic(row.user_id), ConversationChanged(view))
