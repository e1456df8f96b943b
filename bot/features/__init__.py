"""Every feature of the bot. A new one is a folder here and one line below."""

from bot.feature import Feature
from bot.features.coffee import coffee
from bot.features.gatherings import gatherings
from bot.features.mydata import mydata
from bot.features.people import people
from bot.features.rhythm import rhythm
from bot.features.space import space

FEATURES: tuple[Feature, ...] = (coffee, gatherings, people, rhythm, mydata, space)
