"""People on the socket: their own changes reach them as events, and `ready.user` is theirs too. No commands."""

from realtime.consumers import Consumer


class AccountsConsumer(Consumer, name="accounts"):
    pass
