"""What several modules of this feature do, and other features too."""

from bot.voices import NOTHING, numbers_of, voices_of

__all__ = ["NOTHING", "numbers_of", "voices_of"]
