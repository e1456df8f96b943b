"""The feature itself, for its modules to register on."""

from bot.feature import Feature

space = Feature("space")
