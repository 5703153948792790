"""Every write about telecallers. One module a noun.

Locks go on from those of `calls.services`, whose people come first here too. A telecaller's own row is locked after
everything of calls, and what they are shown as is told in a transaction of its own (`states`): nobody who holds a room
or somebody's presence ever waits for it.
"""
