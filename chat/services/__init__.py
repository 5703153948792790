"""Every write about friends, conversations and messages. One module a noun."""
