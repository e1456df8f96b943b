"""The feature itself: handlers register here, in the modules beside this one."""

from bot.feature import Feature

mydata = Feature("mydata")
