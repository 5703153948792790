"""SQLite whose writers within one process take turns, instead of asking every few milliseconds whether it is theirs."""
