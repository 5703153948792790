"""What telecallers say to sockets."""
