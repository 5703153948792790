"""People who buy coins, talk for them and are paid out while servers die: the books know it all, once."""
