"""What staff see of coins and money. It is only read: what moves, moves by actions that post journals."""
