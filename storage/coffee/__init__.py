"""The coffee book, in SQL: circles and who is in them, rounds and what became of them."""

from storage.coffee.circles import SqlCircles
from storage.coffee.rounds import SqlRounds


class SqlCoffeeBook(SqlCircles, SqlRounds):
    """The port CoffeeBook, inside one transaction."""


__all__ = ["SqlCoffeeBook"]
