"""Settings: one TOML file, the environment above it, frozen once read.

Whatever is wrong is one sentence with the file, the line and the key to change, said
before anything is opened.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.calendar import find_zone
from bot.secrecy import expanded, exposed
from bot.video import LEAST_SECRET, ROOM, VideoMode

PREFIX = "COMPTOIR_"
SHORTEST_SECRET = 32
# The keys whose values are secrets, in whichever table.
SECRETS = frozenset(
    {"app_token", "client_secret", "key", "old_key", "secret", "signing_secret", "token"}
)


class ConfigError(Exception):
    """One sentence saying what to change, and where."""


def _zone(name: object) -> ZoneInfo:
    if isinstance(name, ZoneInfo):
        return name
    zone = find_zone(name) if isinstance(name, str) else None
    if zone is None:
        raise ValueError(f"{name!r} is no time zone; write one like 'Europe/Paris'")
    return zone


def _public_url(text: object) -> object:
    if not isinstance(text, str) or not text:
        return text
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username or set(text) & set(' \t\n"<>'):
        raise ValueError("write an address like 'https://comptoir.example.org'")
    return text.rstrip("/")


def _secret(text: object) -> object:
    if isinstance(text, str) and 0 < len(text) < SHORTEST_SECRET:
        raise ValueError(
            f"a secret has {SHORTEST_SECRET} characters at least: `openssl rand -hex 32` makes one"
        )
    return text


Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Port = Annotated[int, Field(ge=1, le=65535)]
Word = Annotated[str, Field(pattern="^[a-z0-9_-]{1,31}$")]  # of a slash command
Name = Annotated[str, Field(min_length=1, max_length=80)]


def _snowflake(given: object) -> str:
    id_ = str(given)
    if not re.fullmatch("[0-9]{15,20}", id_):
        raise ValueError(f"{given!r} is no id of Discord; the README says where to copy one")
    return id_


Snowflake = Annotated[str, BeforeValidator(_snowflake)]  # with or without quotes


class Section(BaseModel):
    """A table of the file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class DatabaseSettings(Section):
    url: str = "sqlite:///comptoir.sqlite3"
    erased: Path | None = None

    @property
    def erased_list(self) -> Path:
        """Where those who were erased are listed: beside the file of SQLite, by default."""
        file = self.url.partition(":///")[2] if self.url.startswith("sqlite") else ""
        return self.erased or Path(file).parent / "comptoir.erased"


class LogSettings(Section):
    level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "info"
    form: Annotated[str, Field(pattern="^(text|json)$")] = "text"


class ClosureSettings(Section):
    first: date
    last: date
    label: Name


class ClosedSettings(Section):
    country: str | None = None
    subdivision: str | None = None
    days: tuple[ClosureSettings, ...] = ()


class LoungeSettings(Section):
    port: Port = 8080
    people: Annotated[tuple[Name, ...], Field(min_length=1)]
    organisers: tuple[Name, ...] = ()
    journal: Path = Path("lounge.jsonl")


def _read_secret(file: Path, key: str) -> str:
    """What the file holds. Raises ConfigError if it can't be read, or everybody can read it."""
    file = expanded(file)
    try:
        if exposed(file):
            raise ConfigError(
                f"{key}: everybody on this machine can read or change {file}: `chmod o-rwx {file}`"
            )
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{key}: {file} cannot be read ({error})") from None


class SecretSection(Section):
    """A table with secrets: each may stand in a file of its own, named by NAME_file."""

    def secret(self, name: str) -> str:
        """The secret called *name*, from the settings or from its file; "" if there is none.

        Raises ConfigError for a file that can't be read, or that everybody can.
        """
        value: SecretStr = getattr(self, name)
        file: Path | None = getattr(self, f"{name}_file")
        if file is None or value.get_secret_value():
            return value.get_secret_value().strip()
        chat = type(self).__name__.removesuffix("Settings").lower()
        return _read_secret(file, f"{chat}.{name}_file")


class SlackAppSettings(SecretSection):
    client_id: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+$")]
    client_secret: SecretStr = SecretStr("")
    client_secret_file: Path | None = None
    signing_secret: SecretStr = SecretStr("")
    signing_secret_file: Path | None = None
    key: Annotated[SecretStr, BeforeValidator(_secret)] = SecretStr("")
    key_file: Path | None = None
    old_key: Annotated[SecretStr, BeforeValidator(_secret)] = SecretStr("")
    old_key_file: Path | None = None
    api_url: Annotated[str, Field(pattern="^https?://.+/$")] = "https://slack.com/api/"


class SlackSettings(SecretSection):
    team: Annotated[str, Field(pattern="^(T[A-Z0-9]{2,})?$")] = ""
    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    app_token: SecretStr = SecretStr("")
    app_token_file: Path | None = None
    signing_secret: SecretStr = SecretStr("")
    signing_secret_file: Path | None = None
    mode: Annotated[str, Field(pattern="^(socket|http)$")] = "socket"
    channel: Name = "general"
    organisers: tuple[Name, ...] = ()
    words: dict[Word, Word] = {}
    history: bool = False
    large_groups: bool = False
    api_url: Annotated[str, Field(pattern="^https?://.+/$")] = "https://slack.com/api/"
    address: Annotated[str, Field(pattern="^(https://.+)?$")] = ""
    host: str = "127.0.0.1"
    port: Port = 3000


class DiscordSettings(SecretSection):
    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    guild: Snowflake
    channel: Snowflake
    organisers: tuple[Snowflake, ...] = ()
    organiser_roles: tuple[Snowflake, ...] = ()
    voice: bool = False
    private_messages: bool = True
    api_url: Annotated[str, Field(pattern="^(https?://.+[^/])?$")] = ""
    gateway_url: Annotated[str, Field(pattern="^(wss?://.+)?$")] = ""


class VideoSettings(Section):
    mode: VideoMode = "none"
    url: str = ""
    secret: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _complete(self) -> VideoSettings:
        if self.mode == "none":
            return self
        if not self.url.startswith(("https://", "http://")):
            raise ValueError(f"mode {self.mode!r} needs a url that begins with https://")
        if (ROOM in self.url) != (self.mode == "template"):
            raise ValueError(f"mode 'template' needs {ROOM} in its url, and 'fixed' has none")
        if self.mode == "template" and len(self.secret.get_secret_value()) < LEAST_SECRET:
            raise ValueError(f"mode 'template' needs a secret of {LEAST_SECRET} characters or more")
        return self


class WebSettings(Section):
    host: str = "127.0.0.1"
    port: Port = 8081
    public_url: Annotated[str, BeforeValidator(_public_url)] = ""
    secret: Annotated[SecretStr, BeforeValidator(_secret)] = SecretStr("")
    secret_file: Path | None = None
    metrics: bool = False

    def sealed_with(self) -> bytes:
        """The secret, from its file if it has one; b"" for none. Raises ConfigError."""
        if self.secret_file is None:
            return self.secret.get_secret_value().encode()
        text = _read_secret(self.secret_file, "web.secret_file")
        try:
            _secret(text or "?")
        except ValueError as error:
            raise ConfigError(f"web.secret_file: {error}") from None
        return text.encode()


class CommunitySettings(Section):
    name: Name
    zone: Zone
    locale: str = "en"
    catch_up: Annotated[int, Field(ge=0, le=168)] = 12  # hours
    closed: ClosedSettings = ClosedSettings()
    slack: SlackSettings | None = None
    video: VideoSettings = VideoSettings()
    discord: DiscordSettings | None = None
    lounge: LoungeSettings | None = None


def _apart(communities: dict[str, CommunitySettings]) -> dict[str, CommunitySettings]:
    """Two communities on one server would each hear, and answer, whatever is done there."""
    homes: dict[str, str] = {}
    for key, one in communities.items():
        if one.discord and (first := homes.setdefault(one.discord.guild, key)) != key:
            raise ValueError(
                f"{first} and {key} are on one server of Discord, {one.discord.guild}; each"
                " community needs a server of its own"
            )
    return communities


class Settings(BaseSettings):
    """Everything one can set. `config.example.toml` shows each key with its default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    database: DatabaseSettings = DatabaseSettings()
    log: LogSettings = LogSettings()
    web: WebSettings | None = None
    slack_app: SlackAppSettings | None = None
    communities: Annotated[
        dict[str, CommunitySettings], Field(min_length=1), AfterValidator(_apart)
    ]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)  # what is typed in a shell wins over the file


def read_settings(file: Path, locales: Sequence[str]) -> Settings:
    """The settings in *file*, with COMPTOIR_SECTION__KEY of the environment above them.

    Raises ConfigError. *locales* are the languages there are.
    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{file}: no such file; copy config.example.toml there") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read ({error})") from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: {error}") from None
    try:
        settings = Settings(**table)
    except ValidationError as error:
        raise ConfigError(_sentence(error, file, text)) from None
    if (secret := _secret_in(table)) and exposed(file):
        raise ConfigError(
            f"{file} holds a secret ({secret}), and everybody on this machine can read or change"
            f" it: `chmod o-rwx {file}`, or keep the secret in a file of its own"
        )
    for name, community in settings.communities.items():
        if community.locale not in locales:
            where = _where(("communities", name, "locale"), file, text)
            known = ", ".join(locales)
            raise ConfigError(f"{where}: {community.locale!r} is not among the languages: {known}")
    return settings


def _secret_in(table: Mapping[str, Any], path: str = "") -> str:
    """The first key of the file with a secret in it, "" if there is none."""
    for key, value in table.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, Mapping):
            if found := _secret_in(value, here):
                return found
        elif not isinstance(value, str) or not value:
            continue
        elif key in SECRETS or (here == "database.url" and _password(value)):
            return here
    return ""


def _password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False


def _sentence(error: ValidationError, file: Path, text: str) -> str:
    """The first thing that is wrong, misspelt keys before missing ones."""
    errors = error.errors(include_url=False)
    first = min(errors, key=lambda one: one["type"] != "extra_forbidden")
    said = {
        "extra_forbidden": "is no key of the configuration; config.example.toml has them all",
        "missing": "is missing; config.example.toml shows it",
    }.get(first["type"], first["msg"].removeprefix("Value error, "))
    return f"{_where(first['loc'], file, text)}: {said}"


def _where(path: Sequence[int | str], file: Path, text: str) -> str:
    """ "config.toml, line 12: communities.lyon.zone", or the variable that set it."""
    key = ".".join(str(part) for part in path)
    variable = PREFIX + "__".join(str(part) for part in path).upper()
    set_outside = next((name for name in os.environ if name.upper() == variable), None)
    if set_outside:
        return f"environment variable {set_outside}"
    line = line_of([str(part) for part in path], text)
    return f"{file}, line {line}: {key}" if line else f"{file}: {key}"


def line_of(path: Sequence[str], text: str) -> int:
    """The line (from 1) where the key stands in the TOML *text*, or of its nearest table; 0: none.

    A scan, not a parser: it only has to find what is written on lines of their own.
    """
    table: list[str] = []
    best, depth = 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
            table = [part.strip().strip("\"'") for part in header[1].split(".")]
            found = table
        elif pair := re.match(r"\s*([\w\"'.-]+)\s*=", line):
            found = [*table, *(part.strip("\"'") for part in pair[1].split("."))]
        else:
            continue
        if len(found) > depth and list(path[: len(found)]) == found:
            best, depth = number, len(found)
    return best
