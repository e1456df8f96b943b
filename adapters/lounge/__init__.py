"""A chat in the browser: the whole bot with no account."""

from adapters.lounge.chat import GENERAL, LoungeChat
from adapters.lounge.rooms import Resident
from adapters.lounge.words import CannotOpen

__all__ = ["GENERAL", "CannotOpen", "LoungeChat", "Resident"]
