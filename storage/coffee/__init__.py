"""The coffee book, in SQL: circles and who is in them, rounds and what became of them."""
