"""A long life of the bot, which must not cost more and more."""
