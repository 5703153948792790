"""People who talk while servers die: what was acknowledged stays, once, in order, for everybody."""
