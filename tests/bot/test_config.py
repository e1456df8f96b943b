"""Settings: what is wrong is one sentence with the file, the line and the key."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bot.compose import RealClock, put_together
from bot.config import ConfigError, line_of, read_settings

GOOD = """\
[database]
url = "sqlite:///x.db"

[communities.lyon]
name = "La Ruche"
zone = "Europe/Paris"
locale = "fr"

[communities.lyon.lounge]
port = 8080
people = ["Léa"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_a_good_file_is_read(file: Path) -> None:
    file.write_text(GOOD, "utf-8")
    settings = read_settings(file, ("en", "fr"))
    assert settings.communities["lyon"].zone.key == "Europe/Paris"
    assert settings.database.url == "sqlite:///x.db"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Europe/Paris"', '"Europe/Pariss"',
         "line 6: communities.lyon.zone: 'Europe/Pariss' is no time zone; write one like"
         " 'Europe/Paris'"),
        ("zone =", "zonne =",
         "line 6: communities.lyon.zonne: is no key of the configuration;"
         " config.example.toml has them all"),
        ('zone = "Europe/Paris"\n', "",
         "line 4: communities.lyon.zone: is missing; config.example.toml shows it"),
        ('"fr"', '"de"',
         "line 7: communities.lyon.locale: 'de' is not among the languages: en, fr"),
        ("8080", "99999",
         "line 10: communities.lyon.lounge.port: Input should be less than or equal to 65535"),
        ('["Léa"]', "[]",
         "line 11: communities.lyon.lounge.people: Tuple should have at least 1 item after"
         " validation, not 0"),
        ('"fr"\n', '"fr"\nvideo.mode = "fixed"\n',
         "line 4: communities.lyon.video: mode 'fixed' needs a url that begins with https://"),
        ('"fr"\n', '"fr"\nvideo = {mode = "template", url = "https://meet.example.org/x"}\n',
         "line 8: communities.lyon.video: mode 'template' needs {room} in its url, and 'fixed'"
         " has none"),
        ('"fr"\n', '"fr"\nvideo = {mode = "template", url = "https://x.org/{room}"}\n',
         "line 8: communities.lyon.video: mode 'template' needs a secret of 16 characters or more"),
        ("[database]", "[databas]",
         "line 1: databas: is no key of the configuration; config.example.toml has them all"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_line(file: Path, old: str, new: str, said: str) -> None:
    file.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(ConfigError) as error:
        read_settings(file, ("en", "fr"))
    assert str(error.value) == f"{file}, {said}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "communities: is missing; config.example.toml shows it"),
        (b"\xff\xfe", "cannot be read"),
        (b"[communities", "Expected ']' at the end"),
    ],
)
def test_what_is_no_configuration_at_all(file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=said) as error:
        read_settings(file, ("en", "fr"))
    assert str(file) in str(error.value)


def test_a_file_that_is_not_there(file: Path) -> None:
    with pytest.raises(ConfigError) as error:
        read_settings(file, ("en",))
    assert str(error.value) == f"{file}: no such file; copy config.example.toml there"


def test_the_environment_stands_above_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(GOOD, "utf-8")
    monkeypatch.setenv("COMPTOIR_DATABASE__URL", "postgresql://db/comptoir")
    assert read_settings(file, ("en", "fr")).database.url == "postgresql://db/comptoir"
    monkeypatch.setenv("COMPTOIR_LOG__LEVEL", "loud")
    with pytest.raises(ConfigError, match="environment variable COMPTOIR_LOG__LEVEL: "):
        read_settings(file, ("en", "fr"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('people = ["Léa"]', 'people = ["Léa"]\n[communities.lyon.closed]\ncountry = "XX"',
         "communities.lyon.closed: no public holidays are known for 'XX'"),
        ('[communities.lyon.lounge]\nport = 8080\npeople = ["Léa"]\n', "",
         "communities.lyon has no chat: add a table [communities.lyon.lounge];"
         " config.example.toml shows one"),
    ],
)  # fmt: skip
def test_what_only_shows_when_the_bot_is_put_together(
    file: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    monkeypatch.chdir(file.parent)
    file.write_text(GOOD.replace(old, new), "utf-8")
    settings = read_settings(file, ("en", "fr"))
    with pytest.raises(ConfigError) as error:
        put_together(settings, RealClock(), Random(1))
    assert str(error.value) == said


def test_the_line_of_a_key() -> None:
    text = 'a = 1\n[b]\n"c" = 2\n[[d.e]]\nf.g = 3\n'
    paths = (["a"], ["b", "c"], ["d", "e"], ["d", "e", "f", "g"])
    assert [line_of(path, text) for path in paths] == [1, 3, 4, 5]
    assert line_of(["b", "missing"], text) == 2
    assert line_of(["nowhere"], text) == 0


SLACK = (
    GOOD
    + """
[communities.lyon.slack]
token = "xoxb-1"
app_token_file = "FILE"
organisers = ["U1"]
"""
)


def test_a_secret_can_be_in_a_file_and_is_never_shown(file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "app_token"
    kept.write_text("xapp-secret\n", "utf-8")
    file.write_text(SLACK.replace("FILE", str(kept)), "utf-8")
    settings = read_settings(file, ("en", "fr"))
    slack = settings.communities["lyon"].slack
    assert slack is not None
    assert (slack.secret("token"), slack.secret("app_token")) == ("xoxb-1", "xapp-secret")
    assert "xoxb-1" not in repr(settings)


def test_a_secret_can_be_in_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPTOIR_COMMUNITIES__LYON__SLACK__TOKEN", "xoxb-2")
    file.write_text(SLACK, "utf-8")
    slack = read_settings(file, ("en", "fr")).communities["lyon"].slack
    assert slack is not None
    assert slack.secret("token") == "xoxb-2"


def test_what_slack_lacks_is_one_sentence(file: Path, tmp_path: Path) -> None:
    for app_token, said in (
        (tmp_path / "none", "slack.app_token_file: .* cannot be read"),
        (file, "communities.lyon.slack.token is missing: set it, or token_file"),
    ):
        text = SLACK.replace("FILE", str(app_token))
        file.write_text(text.replace("xoxb-1", "") if app_token == file else text, "utf-8")
        with pytest.raises(ConfigError, match=said):
            put_together(read_settings(file, ("en", "fr")), RealClock(), Random(1))


@pytest.fixture
def both(file: Path, tmp_path: Path) -> Path:
    """A workspace and a lounge, with nothing in the folder that one stands in."""
    text = SLACK.replace('app_token_file = "FILE"', 'app_token = "xapp-1"')
    text = text.replace("port = 8080", f'port = 8080\njournal = "{tmp_path / "lounge.jsonl"}"')
    file.write_text(text.replace("x.db", str(tmp_path / "x.db")), "utf-8")
    return file


async def test_slack_is_written_to_before_the_lounge(both: Path) -> None:
    house = put_together(read_settings(both, ("en", "fr")), RealClock(), Random(1))
    assert [chat.id for chat in house.chats] == ["lyon/slack", "lyon/lounge"]
    for chat in house.chats:
        await chat.close()
    await house.database.close()


def test_the_secret_of_rooms_may_stand_in_the_environment(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = '[communities.lyon.video]\nmode = "template"\nurl = "https://x.org/{room}"\n'
    file.write_text(GOOD + video, "utf-8")
    monkeypatch.setenv("COMPTOIR_COMMUNITIES__LYON__VIDEO__SECRET", "s" * 16)
    read = read_settings(file, ("en", "fr")).communities["lyon"].video
    assert read.mode == "template"
    assert read.secret.get_secret_value() == "s" * 16
    assert "ssss" not in repr(read)


WEB = """
[web]
public_url = "https://comptoir.example/"
secret = "0123456789abcdef0123456789abcdef"
"""


def test_the_web_is_off_unless_it_is_set(file: Path) -> None:
    file.write_text(GOOD, "utf-8")
    assert read_settings(file, ("en", "fr")).web is None
    file.write_text(GOOD + WEB, "utf-8")
    web = read_settings(file, ("en", "fr")).web
    assert web is not None
    assert (web.host, web.port, web.public_url) == ("127.0.0.1", 8081, "https://comptoir.example")
    assert web.sealed_with() == b"0123456789abcdef0123456789abcdef"
    assert "0123" not in repr(web)


def test_a_secret_comes_from_the_environment_or_a_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(GOOD, "utf-8")
    monkeypatch.setenv("COMPTOIR_WEB__SECRET", "s" * 32)
    web = read_settings(file, ("en", "fr")).web
    assert web is not None
    assert web.sealed_with() == b"s" * 32
    kept = file.parent / "secret"
    monkeypatch.setenv("COMPTOIR_WEB__SECRET_FILE", str(kept))
    web = read_settings(file, ("en", "fr")).web
    assert web is not None
    with pytest.raises(ConfigError, match=r"web\.secret_file: .* cannot be read"):
        web.sealed_with()
    kept.write_text("short\n", "utf-8")
    with pytest.raises(ConfigError, match=r"web\.secret_file: a secret has 32 characters"):
        web.sealed_with()
    kept.write_text("f" * 40 + "\n", "utf-8")
    assert web.sealed_with() == b"f" * 40


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https://comptoir.example/", "comptoir.example",
         "line 14: web.public_url: write an address like 'https://comptoir.example.org'"),
        ("https://comptoir.example/", "https://comptoir.example/?a=b",
         "line 14: web.public_url: write an address like 'https://comptoir.example.org'"),
        ("0123456789abcdef0123456789abcdef", "tooshort",
         "line 15: web.secret: a secret has 32 characters at least:"
         " `openssl rand -hex 32` makes one"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_web_is_said(file: Path, old: str, new: str, said: str) -> None:
    file.write_text(GOOD + WEB.replace(old, new), "utf-8")
    with pytest.raises(ConfigError) as error:
        read_settings(file, ("en", "fr"))
    assert str(error.value) == f"{file}, {said}"
    assert "tooshort" not in str(error.value)
