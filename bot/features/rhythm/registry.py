"""The feature itself: handlers register here, in the modules beside this one."""

from bot.feature import Feature

rhythm = Feature("rhythm")
