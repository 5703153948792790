"""Every write about friends, conversations and messages. One module a noun.

Locks are taken in one order, so that no two transactions wait for each other:

1. people, by key (`accounts.services.locks`): for what is between people, and for who comes into a conversation;
2. conversations, by key: for everything in them, their members and messages included, which are not locked themselves;
3. attachments, by key: from waiting for a message to being its, or gone;
4. the count of changes (`changes_take`), before the first row that names a person is written: such a row waits for
   somebody who is deleting their account, and who takes the same count;
5. presence, by key.

Who deletes their account locks their row as in 1, and once more at the very end, when its number goes.
"""
