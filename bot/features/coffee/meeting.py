"""What a group says of its coffee."""

from __future__ import annotations

from bot.features.coffee.book import CoffeeBook
from bot.features.coffee.registry import coffee
from bot.language import N_
from bot.model import Call, Effects, Member, Message, Refusal, Whisper
from bot.ports import Translate


@coffee.call("met")
async def met(call: Call, me: Member, t: Translate, book: CoffeeBook) -> Effects:
    group = await book.group(int(call.arg)) if call.arg.isdecimal() else None
    if group is None or me not in group.members:
        raise Refusal(N_("This is for the members of that coffee."))
    await book.answer(group.id, me, "met")
    return [Whisper(Message(t("Lovely, thanks for telling me!")))]
