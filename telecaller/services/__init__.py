"""Every write about telecallers. One module a noun."""
