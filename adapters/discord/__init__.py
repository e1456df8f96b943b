"""Discord, with discord.py: commands, buttons, forms, private threads."""
