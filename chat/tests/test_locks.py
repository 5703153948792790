"""Everything that locks people and conversations, at one moment, in every mixture: nobody waits for ever."""

import random
from collections.abc import Callable
from functools import partial

import pytest

from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from accounts.services.deletion import user_delete
from accounts.services.reports import report_file
from chat.models import Conversation, Member
from chat.services.conversations import direct_open, group_create
from chat.services.friend_requests import friend_request_send
from chat.services.friends import friend_remove
from chat.services.members import member_remove, members_add
from chat.services.messages import message_edit, reaction_add
from chat.services.reads import Mark, read_mark
from chat.tests.conftest import befriend, say
from chat.tests.test_friends_presence import hide
from conftest import PASSWORD, MakeUser, at_once

ROUNDS = 15
SEED = 20261121

Work = Callable[[], object]


class Quarter:
    """Four people with a phone number each, all friends, all in two groups, and with direct conversations."""

    def __init__(self, make_user: MakeUser, number: int) -> None:
        phones = [f"+9198765{number:03}{each}0" for each in range(4)]
        self.people = [make_user(f"p{number}x{each}", phone=phone) for each, phone in enumerate(phones)]
        self.leaver, self.one, self.other, self.last = self.people
        for friend in (self.one, self.other):
            befriend(self.leaver, friend)
        ids = [each.pk for each in self.people]
        self.groups = [group_create(by=by, title="Us", user_ids=ids).conversation for by in (ids[0], ids[1])]
        self.without = group_create(by=ids[1], title="Without", user_ids=[ids[2]]).conversation
        self.direct = direct_open(by=ids[0], user_id=ids[1])[0].conversation
        self.said = say(self.direct, self.one, "Hello").id
        self.own = say(self.groups[1], self.one, "Hello").id

    def works(self) -> list[Work]:
        leaver, one, other, last = self.people
        return [
            partial(user_delete, user=leaver, password=PASSWORD),
            partial(say, self.direct, leaver, "Bye"),
            partial(say, self.groups[0], one, f"Bye @{leaver.username}"),
            partial(message_edit, message_id=self.own, by=one.pk, body=f"Bye @{leaver.username}"),
            partial(reaction_add, message_id=self.said, by=leaver.pk, emoji="👍"),
            partial(read_mark, Mark(leaver.pk, self.groups[0].pk, 1)),
            partial(members_add, conversation_id=self.without.pk, by=one.pk, user_ids=[leaver.pk, last.pk]),
            partial(member_remove, conversation_id=self.groups[1].pk, by=one.pk, user_id=leaver.pk),
            partial(group_create, by=leaver.pk, title="Late", user_ids=[last.pk]),
            partial(direct_open, by=last.pk, user_id=leaver.pk),
            partial(block_create, blocker=one, user_id=leaver.pk),
            partial(block_delete, blocker=one, user_id=leaver.pk),
            partial(friend_request_send, by=last.pk, user_id=leaver.pk),
            partial(friend_request_send, by=leaver.pk, user_id=last.pk),
            partial(friend_remove, by=other.pk, user_id=leaver.pk),
            partial(hide, leaver, hidden=True),
            partial(hide, one, hidden=True),
            partial(report_file, reporter=other, user_id=leaver.pk, reason="Noise"),
            partial(user_delete, user=other, password=PASSWORD),
        ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_two_of_them_wait_for_each_other(make_user: MakeUser) -> None:
    chance = random.Random(SEED)
    for number in range(ROUNDS):
        quarter = Quarter(make_user, number)
        works = chance.sample(quarter.works()[1:], 8)
        at_once(quarter.works()[0], *works)
        gone = User.objects.filter(pk=quarter.leaver.pk, deleted_at__isnull=False)
        assert gone.exists(), (SEED, number)
        left = Member.objects.present().filter(user=quarter.leaver.pk, conversation__kind=Conversation.Kind.GROUP)
        assert not left.exists(), (SEED, number)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_friends_may_leave_at_one_moment(make_user: MakeUser) -> None:
    for number in range(ROUNDS):
        one, other = (make_user(f"p{number}x{each}", phone=f"+9198765{number:03}{each}0") for each in range(2))
        befriend(one, other)
        group_create(by=one.pk, title="Us", user_ids=[other.pk])
        at_once(*[partial(user_delete, user=each, password=PASSWORD) for each in (one, other)])
    assert not User.objects.undeleted().exists()
    assert not Member.objects.present().exists()
