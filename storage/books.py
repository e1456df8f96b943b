"""Which class keeps which book: one line per port."""

from __future__ import annotations

from bot.acquaintance import Acquaintances
from bot.board.book import BoardBook
from bot.care import Worries
from bot.erasing import Erasure
from bot.features.coffee.book import CoffeeBook
from bot.features.gatherings.book import CalendarBook, GatheringsBook, SignupsBook, TablesBook
from bot.features.gatherings.vote.book import VotesBook
from bot.features.gatherings.wishes import WishesBook
from bot.features.mydata.book import KeepingBook, MyDataBook
from bot.features.people.book import LinksBook, NeedsBook, PeopleBook, ThanksBook
from bot.features.rhythm.book import RhythmBook
from bot.features.rhythm.ladder_book import LadderBook
from bot.features.space.book import KeysBook
from bot.holding import Leases
from bot.measures import Meter
from bot.picture.book import MeetingsBook
from bot.ports import Audit, Inbox, Jobs, Members, Notes, Posts, Subscriptions
from bot.presence import Presence
from storage.acquaintances import SqlAcquaintances
from storage.audit import SqlAudit
from storage.board import SqlBoardBook
from storage.coffee.book import SqlCoffeeBook
from storage.database import Books
from storage.forgetting import SqlErasure
from storage.gatherings import (
    SqlCalendarBook,
    SqlGatheringsBook,
    SqlSignupsBook,
    SqlSubscriptions,
    SqlTablesBook,
    SqlVotesBook,
    SqlWishesBook,
)
from storage.inbox import SqlInbox
from storage.jobs import SqlJobs
from storage.keeping import SqlKeepingBook
from storage.keys import SqlKeysBook
from storage.ladder import SqlLadderBook
from storage.leases import SqlLeases
from storage.meetings import SqlMeetings
from storage.members import SqlMembers
from storage.meter import SqlMeter
from storage.mydata import SqlMyDataBook
from storage.needs import SqlNeedsBook
from storage.notes import SqlNotes
from storage.people import SqlLinksBook, SqlPeopleBook
from storage.posts import SqlPosts
from storage.presence import SqlPresence
from storage.rhythm import SqlRhythmBook
from storage.thanks import SqlThanksBook
from storage.worries import SqlWorries

BOOKS: Books = {
    Members: SqlMembers,
    Erasure: SqlErasure,
    Jobs: SqlJobs,
    Posts: SqlPosts,
    Worries: SqlWorries,
    Inbox: SqlInbox,
    Audit: SqlAudit,
    Notes: SqlNotes,
    Leases: SqlLeases,
    Meter: SqlMeter,
    Acquaintances: SqlAcquaintances,
    Presence: SqlPresence,
    CoffeeBook: SqlCoffeeBook,
    GatheringsBook: SqlGatheringsBook,
    CalendarBook: SqlCalendarBook,
    SignupsBook: SqlSignupsBook,
    TablesBook: SqlTablesBook,
    VotesBook: SqlVotesBook,
    Subscriptions: SqlSubscriptions,
    WishesBook: SqlWishesBook,
    PeopleBook: SqlPeopleBook,
    LinksBook: SqlLinksBook,
    ThanksBook: SqlThanksBook,
    NeedsBook: SqlNeedsBook,
    MyDataBook: SqlMyDataBook,
    KeepingBook: SqlKeepingBook,
    KeysBook: SqlKeysBook,
    BoardBook: SqlBoardBook,
    MeetingsBook: SqlMeetings,
    RhythmBook: SqlRhythmBook,
    LadderBook: SqlLadderBook,
}
