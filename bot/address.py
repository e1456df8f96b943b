"""From members to accounts: which chat reaches whom, and mentions a chat can show. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.model import (
    Account,
    Address,
    Answer,
    Ask,
    Bold,
    Invalid,
    Member,
    Message,
    Person,
    Span,
    Text,
    Whisper,
)

People = Mapping[Member, Person]


def together(people: Sequence[Person], chats: Sequence[str]) -> list[Address]:
    """The private conversations that reach all of *people*, in as few chats as can be.

    One, if they all have an account in the same chat; else each is reached in the
    first chat where they have one. Who has left is not written to.
    """
    here = [person for person in people if person.here]
    for chat in chats:
        accounts = [person.on(chat) for person in here]
        if here and all(accounts):
            return [Address(chat, people=tuple(a for a in accounts if a))]
    by_chat: dict[str, list[Account]] = {}
    for person in here:
        found = next((a for chat in chats if (a := person.on(chat))), None)
        if found:
            by_chat.setdefault(found.chat, []).append(found)
    return [Address(chat, people=tuple(by_chat[chat])) for chat in chats if chat in by_chat]


def mentioned(texts: Iterable[Text]) -> set[Member]:
    """Every member these texts name."""
    return {span for text in texts for span in text if isinstance(span, Member)}


def texts_of(message: Message) -> list[Text]:
    """Every text of a message."""
    picture = [message.picture.alt] if message.picture else []
    return [message.text, *(button.label for button in message.buttons), *picture]


def members_of(answer: Answer) -> set[Member]:
    """Everybody an answer names, in its texts or as a field's value."""
    match answer:
        case Whisper(message):
            return mentioned(texts_of(message))
        case Invalid(errors):
            return mentioned(errors.values())
        case Ask(form):
            texts = [form.title, form.intro, *(field.label for field in form.fields)]
            chosen = {member for field in form.fields for member in field.members}
            return mentioned([*texts, *(field.hint for field in form.fields)]) | chosen


def for_chat(text: Text, chat: str, people: People) -> Text:
    """Members as this chat can show them: a mention, or the name of who is not there."""
    return tuple(_span(span, chat, people) for span in text)


def _span(span: Span, chat: str, people: People) -> Span:
    if not isinstance(span, Member):
        return span
    person = people.get(span)
    if person is None:
        return "?"
    return person.on(chat) or Bold(person.name)


def message_for_chat(message: Message, chat: str, people: People) -> Message:
    """The message with mentions this chat can show."""
    picture = message.picture
    return replace(
        message,
        text=for_chat(message.text, chat, people),
        buttons=tuple(replace(b, label=for_chat(b.label, chat, people)) for b in message.buttons),
        picture=replace(picture, alt=for_chat(picture.alt, chat, people)) if picture else None,
    )


def answer_for_chat(answer: Answer, chat: str, people: People) -> Answer:
    """The answer with mentions this chat can show."""
    match answer:
        case Whisper(message):
            return Whisper(message_for_chat(message, chat, people))
        case Invalid(errors):
            return Invalid({name: for_chat(text, chat, people) for name, text in errors.items()})
        case Ask(form):
            fields = tuple(
                replace(
                    field,
                    label=for_chat(field.label, chat, people),
                    hint=for_chat(field.hint, chat, people),
                    accounts=tuple(
                        account
                        for member in field.members
                        if member in people and (account := people[member].on(chat))
                    ),
                )
                for field in form.fields
            )
            title, intro = (for_chat(text, chat, people) for text in (form.title, form.intro))
            return Ask(replace(form, title=title, intro=intro, fields=fields))
