"""The end of a schedule: everybody goes, what is open is settled by the clock, and then all must be right."""

from datetime import timedelta
from uuid import UUID

from telecaller.models import PaidCall, Telecaller
from telecaller.tests.faults.expected import Order
from telecaller.tests.faults.play import Play
from telecaller.tests.faults.schedules import Step
from wallet.models import Account, Hold, Journal, Recharge, Transfer
from wallet.reconciling import look

Kind = Account.Kind


def come_to_an_end(play: Play) -> None:
    world = play.world
    world.again = False
    for call in world.live:
        play.do(Step("drop", who=call.caller))
        play.do(Step("drop", which=call.telecaller - 2, amount=1))
    for number in range(5):
        if world.live:
            play.do(Step("leap", amount=number))
    assert not world.live
    over = {"online_since": None, "state": Telecaller.State.OFFLINE}  # or the clock would look at them for ever
    Telecaller.objects.filter(user__in=world.people).update(**over)
    for _ in range(4):
        if any(_is_unsettled(order) for order in world.orders):
            world.now += timedelta(hours=1)
            play.clock.move_to(world.now)
            play.do(Step("look"))


def _is_unsettled(order: Order) -> bool:
    """As far as these know: nobody has told them, but the sandbox that took the money, or the staff that gives it."""
    return order.at_provider == "paid" and (not order.credited or order.is_given_back)


def must_be_right(play: Play, wrong_before: set[str]) -> None:
    _balances(play)
    _calls(play)
    _recharges(play)
    _payouts(play)
    wrong = wrong_now() - wrong_before
    assert not wrong, wrong


def wrong_now() -> set[str]:
    return {f"{name}: {problem}" for name, problems in look().wrong.items() for problem in problems}


def _balances(play: Play) -> None:
    world = play.world
    on_its_way = [sum(each.coins for each in world.payouts if each.is_open and each.which == n) for n in (0, 1)]
    expected = {(world.people[n], Kind.SPENDING): (world.spending[n], 0) for n in (0, 1)}
    expected |= {(world.people[2 + n], Kind.EARNINGS): (world.earnings[n], on_its_way[n]) for n in (0, 1)}
    accounts = Account.objects.filter(owner__in=world.people)
    there = {(each.owner_id, each.kind): (each.balance, each.held) for each in accounts}
    for key, value in expected.items():
        assert there.pop(key, (0, 0)) == value, (key, value)
    assert set(there.values()) <= {(0, 0)}, there
    held = {each.key for each in Hold.objects.open().filter(account__owner__in=world.people)}
    assert held == {f"payout:{each.id}" for each in world.payouts if each.is_open}


def _calls(play: Play) -> None:
    """What each caller paid is what the telecaller and the house got, in one journal."""
    world = play.world
    rows = {row.pk: row for row in PaidCall.objects.filter(caller__in=world.people)}
    assert rows.keys() == {call.id for call in world.calls}
    keys = {f"hold:{row.hold_id}": row.pk for row in rows.values()}
    transfers = Transfer.objects.filter(journal__key__in=keys).select_related("journal", "debit", "credit")
    for call in world.calls:
        row, moved = rows[call.id], [each for each in transfers if keys[each.journal.key] == call.id]
        assert (row.state, row.coins, row.earned) == (call.state, call.coins, call.earned)
        telecaller = world.people[call.telecaller]
        parts = {(Kind.EARNINGS, telecaller): call.earned, (Kind.REVENUE, None): call.coins - call.earned}
        paid = {(each.credit.kind, each.credit.owner_id): each.amount for each in moved}
        assert paid == ({key: coins for key, coins in parts.items() if coins}), (paid, call)
        assert all(each.debit.owner_id == world.people[call.caller] for each in moved)


def _recharges(play: Play) -> None:
    """Whatever got lost, each that was paid gave its coins, and nobody's first one was forgotten."""
    world = play.world
    for order in world.orders:
        assert bool(order.credited) == (order.at_provider == "paid"), order
    rows = list(Recharge.objects.filter(user__in=world.people))
    credited = {world.people[order.who] for order in world.orders if order.credited}
    assert {row.user_id for row in rows if row.is_first} == credited
    assert sum(row.state == "refunded" for row in rows) == sum(order.is_given_back for order in world.orders)


def _payouts(play: Play) -> None:
    """Each was paid once, or not at all."""
    ids: dict[UUID, bool] = {each.id: each.state == "paid" for each in play.world.payouts}
    keys = {f"payout:{pk}" for pk, is_paid in ids.items() if is_paid}
    names = [f"payout:{pk}" for pk in ids]
    assert set(Journal.objects.filter(key__in=names).values_list("key", flat=True)) == keys
