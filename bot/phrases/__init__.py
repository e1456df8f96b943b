"""Dates, times, lengths and rhythms as people type them, in French and in English.

A small strict grammar: each word has to be understood, and what is ambiguous, impossible, past or
absurd comes back as a :class:`Question`, never as a guess. Both languages are read whatever the
reader's locale; the locale settles only what they write alike ("mar", "3/12"). Show what was
understood back before anything is saved.
"""

from bot.phrases.days import read_day
from bot.phrases.lengths import read_length
from bot.phrases.moments import Understood, read_moment
from bot.phrases.questions import Kind, Question
from bot.phrases.rhythms import read_rhythm

__all__ = [
    "Kind",
    "Question",
    "Understood",
    "read_day",
    "read_length",
    "read_moment",
    "read_rhythm",
]
