"""A chat in the browser: the whole bot with no account."""
