"""Load generators, and the bare servers that they measure Switchboard against."""
