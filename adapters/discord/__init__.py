"""Discord, with discord.py: commands, buttons, forms, private threads."""

from adapters.discord.chat import Access, CannotServe, DiscordChat
from adapters.discord.rooms import Where

__all__ = ["Access", "CannotServe", "DiscordChat", "Where"]
