"""What the staff see of telecallers."""
