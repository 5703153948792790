"""Every write about people. One module a noun."""
