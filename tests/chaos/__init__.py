"""Real processes killed at every step of a round, on real databases, beside real sockets."""
