"""What the bot needs from the outside. Nothing here knows who provides it.

`chats` is what a chat is to the bot and the bot to a chat, `inside` what the house itself gives,
`books` what the engine writes down.
"""

from bot.ports.books import (
    Act,
    Audit,
    Inbox,
    Jobs,
    Members,
    Notes,
    Posts,
    Subscriptions,
)
from bot.ports.chats import (
    PAGE,
    Agenda,
    CannotTell,
    Chat,
    Command,
    Desk,
    Finding,
    Home,
    NotSent,
    Shortcut,
    TimeMachine,
    Undeliverable,
)
from bot.ports.inside import (
    Addresses,
    Clock,
    Database,
    Feeds,
    Languages,
    Port,
    Transaction,
    Translate,
    Unsure,
)

__all__ = [
    "PAGE",
    "Act",
    "Addresses",
    "Agenda",
    "Audit",
    "CannotTell",
    "Chat",
    "Clock",
    "Command",
    "Database",
    "Desk",
    "Feeds",
    "Finding",
    "Home",
    "Inbox",
    "Jobs",
    "Languages",
    "Members",
    "NotSent",
    "Notes",
    "Port",
    "Posts",
    "Shortcut",
    "Subscriptions",
    "TimeMachine",
    "Transaction",
    "Translate",
    "Undeliverable",
    "Unsure",
]
