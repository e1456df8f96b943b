"""Which class keeps which book: one line per port."""

from __future__ import annotations

from bot.features.coffee.book import CoffeeBook
from bot.features.gatherings.book import GatheringsBook, SignupsBook, WishesBook
from bot.features.people.book import PeopleBook
from bot.ports import Audit, Inbox, Jobs, Members, Notes, Posts
from storage.audit import SqlAudit
from storage.coffee import SqlCoffeeBook
from storage.database import Books
from storage.gatherings import SqlGatheringsBook, SqlSignupsBook, SqlWishesBook
from storage.inbox import SqlInbox
from storage.jobs import SqlJobs
from storage.members import SqlMembers
from storage.notes import SqlNotes
from storage.people import SqlPeopleBook
from storage.posts import SqlPosts

BOOKS: Books = {
    Members: SqlMembers,
    Jobs: SqlJobs,
    Posts: SqlPosts,
    Inbox: SqlInbox,
    Audit: SqlAudit,
    Notes: SqlNotes,
    CoffeeBook: SqlCoffeeBook,
    GatheringsBook: SqlGatheringsBook,
    SignupsBook: SqlSignupsBook,
    WishesBook: SqlWishesBook,
    PeopleBook: SqlPeopleBook,
}
