"""All of the coffee book."""

from storage.acquaintances import SqlAcquaintances
from storage.coffee.circles import SqlCircles
from storage.coffee.rounds import SqlRounds


class SqlCoffeeBook(SqlCircles, SqlRounds, SqlAcquaintances):
    """The port CoffeeBook, inside one transaction."""
