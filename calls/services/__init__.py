"""Every write about rooms, seats and calls. One module a noun.

Locks are taken in one order, so that no two transactions wait for each other:

1. people, by key (`accounts.services.locks`): for what is between two, calls included;
2. connections, when they go;
3. rooms, by key: for everything in them. Seats are not locked themselves, but what their holder alone changes (what
   they send, their hand) is one update of the seat;
4. calls, which belong to their room from the answer on;
5. what chat locks (`chat.services`), for the conversation of a room;
6. presence, by key, of all who come and go together (`presence_last`).
"""
