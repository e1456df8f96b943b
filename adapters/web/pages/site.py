"""The pages over HTTP: who is asked in, what each address shows, what a press does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.web.pages import wire
from adapters.web.pages.door import TOKEN, Entrance, is_right, token_of
from adapters.web.pages.sheets import PLACES, SHEETS, Sheet
from adapters.web.pages.words import Speaker, page
from bot.model import Answer, Ask, File, Invalid, Message, Whisper
from bot.pages import Pages, Visitor
from bot.ports import Desk

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ANYWHERE: Final = ZoneInfo("UTC")
STATIC: Final = Path(__file__).parent / "static"
FILES: Final = {"pages.css": "text/css", "icon.svg": "image/svg+xml", "pages.js": "text/javascript"}
BIGGEST: Final = 2 * 1024 * 1024  # bytes of a request: a list of members is sent here
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # "no-referrer" would hide from us where a form comes from.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What is shown below anyway, once it is done.
SEEN_BELOW: Final = {"coffee.preview", "coffee.redraw", "coffee.do_swap"}


class Site:
    """Handlers; what they know is in the ports."""

    def __init__(self, pages: Pages, desk: Desk, public_url: str) -> None:
        self.pages, self._desk, self._door = pages, desk, Entrance(public_url)

    # The door ----------------------------------------------------------------

    async def knock(self, request: web.Request) -> web.StreamResponse:
        """The link was followed, by a person or by a chat that looks ahead: nothing is used up."""
        key = request.match_info["key"]
        if not await self.pages.expects(key):
            return self._outside(request, "expired.html", 404)
        return self._outside(request, "enter.html", 200, key=key)

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """The press that opens: the link is used, and a session begins."""
        if not self._door.is_ours(request):
            raise web.HTTPForbidden(text="This form comes from another site.\n")
        session = await self.pages.enter(dict(await _form(request)).get("key", ""))
        if session is None:
            return self._outside(request, "expired.html", 404)
        response = web.Response(status=303, headers={"Location": f"{self._door.root}/week"})
        self._door.let_in(response, session)
        return response

    async def leave(self, request: web.Request) -> web.StreamResponse:
        await self._checked(request)
        await self.pages.leave(self._door.session(request))
        response = self._outside(request, "left.html", 200)
        self._door.show_out(response)
        return response

    async def start(self, _: web.Request) -> web.StreamResponse:
        raise web.HTTPSeeOther(f"{self._door.root}/week")

    async def file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in FILES:
            raise web.HTTPNotFound
        text = (STATIC / name).read_text("utf-8")
        headers = {"Cache-Control": "public, max-age=300"}
        return web.Response(text=text, content_type=FILES[name], headers=headers)

    async def read_list(self, request: web.Request) -> web.StreamResponse:
        """A list of members, sent as a file: the call is the one that the chat's form makes."""
        visitor = await self.pages.visitor(self._door.session(request))
        if visitor is None:
            return self._outside(request, "asked.html", 401)
        await self._checked(request)
        sent = (await request.post()).get("list")
        data = sent.file.read() if isinstance(sent, web.FileField) else b""
        # Bytes that are no UTF-8 become signs that the reader of lists names with their line.
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        press = wire.Press("people.import", "", {"list": (text,)})
        return await self._pressed(SHEETS["/members"], request, visitor, press)

    async def export(self, request: web.Request) -> web.StreamResponse:
        visitor = await self.pages.visitor(self._door.session(request))
        if visitor is None:
            return self._outside(request, "asked.html", 401)
        await self._checked(request)
        return _taken(await self.pages.export(visitor))

    # Pages -------------------------------------------------------------------

    def shown(self, sheet: Sheet) -> Handler:
        """The handler of a page: what it shows, and what is pressed on it."""

        async def show(request: web.Request) -> web.StreamResponse:
            visitor = await self.pages.visitor(self._door.session(request))
            if visitor is None:
                return self._outside(request, "asked.html", 401)
            if request.method != "POST":
                return await self._page(sheet, request, visitor, None)
            sent = await self._checked(request)
            return await self._pressed(sheet, request, visitor, wire.read(sent))

        return show

    async def _pressed(
        self, sheet: Sheet, request: web.Request, visitor: Visitor, press: wire.Press
    ) -> web.StreamResponse:
        """Do what was pressed, and show the page with the answer above it."""
        t = self._speaker(visitor).t
        known = await self.pages.accounts(visitor, press.names) if press.names else {}
        strangers = {
            name: t("I know nobody called {name} here.", name=lost)
            for name, who in press.people.items()
            if (lost := next((one for one in who if one not in known), ""))
        }
        if strangers:
            answers: list[Answer] = [Invalid(strangers)]
        else:
            answers = await self._desk.handle(wire.call_of(press, visitor, known, t.locale))
        if press.name in SEEN_BELOW and (draft := _draft_in(answers)):
            raise web.HTTPSeeOther(f"{self._door.root}/rounds/{draft}")
        for one in answers:
            if isinstance(one, Whisper) and one.message.file:
                return _taken(one.message.file)
        return await self._page(sheet, request, visitor, await self._said(press, visitor, answers))

    async def _said(
        self, press: wire.Press, visitor: Visitor, answers: list[Answer]
    ) -> tuple[Message | wire.Filled | Invalid, ...]:
        """Answers as they are shown: a form that was refused is opened again, as it was typed."""
        found: list[Message | wire.Filled | Invalid] = []
        for one in answers:
            match one:
                case Whisper(message):
                    found.append(message)
                case Ask():
                    found.append(wire.opened(one, press))
                case Invalid(errors):
                    ask = await self._opener(press, visitor)
                    found.append(wire.again(ask, press, errors) if ask else one)
        return tuple(found)

    async def _opener(self, press: wire.Press, visitor: Visitor) -> Ask | None:
        """The form that a press sent, opened once more."""
        name, arg = press.opener
        if not name:
            return None
        call = wire.call_of(wire.Press(name, arg), visitor, {}, self._speaker(visitor).t.locale)
        answers = await self._desk.handle(call)
        return next((one for one in answers if isinstance(one, Ask)), None)

    async def _page(
        self,
        sheet: Sheet,
        request: web.Request,
        visitor: Visitor,
        said: tuple[Message | wire.Filled | Invalid, ...] | None,
    ) -> web.StreamResponse:
        template, context = await sheet(self.pages, request, visitor)
        asks = any(
            field.kind == "people"
            for one in said or ()
            if isinstance(one, wire.Filled)
            for field in one.form.fields
        )
        names = await self.pages.names(visitor) if asks else ()
        speaker = self._speaker(visitor)
        whole = {
            **context,
            "visitor": visitor,
            "root": self._door.root,
            "token": token_of(self._door.session(request)),
            "pressed": said is not None,
            "said": said or (),
            "places": PLACES,
            "names": names,
            "here": request.path.partition("/space/")[2].partition("/")[0],
        }
        html = page(template, speaker, whole)
        return web.Response(text=html, content_type="text/html", headers=HEADERS)

    async def _checked(self, request: web.Request) -> wire.Sent:
        """What was sent, if it was sent by one of our own pages in this very session."""
        sent = await _form(request)
        token = next((value for key, value in sent if key == TOKEN), "")
        if not self._door.is_ours(request) or not is_right(token, self._door.session(request)):
            raise web.HTTPForbidden(text="This form is too old, or comes from another site.\n")
        return sent

    def _speaker(self, visitor: Visitor) -> Speaker:
        locale = visitor.person.locale or visitor.community.locale
        return Speaker(self._desk.speak(locale), visitor.community.zone)

    def _outside(
        self, request: web.Request, template: str, status: int, **context: object
    ) -> web.Response:
        """A page for who is not let in, in the language of their browser."""
        speaker = Speaker(
            self._desk.speak(request.headers.get("Accept-Language", "")[:35]), ANYWHERE
        )
        html = page(template, speaker, {"root": self._door.root, **context})
        return web.Response(text=html, status=status, content_type="text/html", headers=HEADERS)


def _taken(file: File) -> web.Response:
    """A file that an answer brings is taken home."""
    name = "".join(sign for sign in file.name if sign.isalnum() or sign in "-_.")
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=file.data, content_type=file.kind, headers=headers)


async def _form(request: web.Request) -> wire.Sent:
    """The fields of a form; what is no form at all is refused."""
    try:
        sent = await request.post()
    except ValueError:  # what it is said to be is not what it is
        raise web.HTTPBadRequest(text="This is no form.\n") from None
    return [(key, value) for key, value in sent.items() if isinstance(value, str)]


def _draft_in(answers: list[Answer]) -> str:
    """The number of the round that an answer shows, for it has a page of its own."""
    buttons = [
        button for one in answers if isinstance(one, Whisper) for button in one.message.buttons
    ]
    return next((one.arg for one in buttons if one.name == "coffee.send"), "")


def pages_app(pages: Pages, desk: Desk, public_url: str) -> web.Application:
    """The pages as an application to mount under "/space"."""
    site = Site(pages, desk, public_url)
    app = web.Application(client_max_size=BIGGEST)
    app.router.add_get("/enter/{key}", site.knock)
    app.router.add_post("/enter", site.enter)
    app.router.add_post("/leave", site.leave)
    app.router.add_get("", site.start)
    app.router.add_get("/static/{name}", site.file)
    app.router.add_post("/members.csv", site.export)
    app.router.add_post("/members/list", site.read_list)
    for path, sheet in SHEETS.items():
        app.router.add_get(path, site.shown(sheet))
        app.router.add_post(path, site.shown(sheet))
    return app
