"""Several workspaces with one Slack app: what the settings have to say, and what comes of it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bot.compose import RealClock, bring_up_to_date, put_together
from bot.config import ConfigError, Settings, read_settings
from bot.setting_up import examined, slack_manifest

PAGE = (Path(__file__).parents[2] / "docs" / "slack-app.md").read_text("utf-8")
[WRITTEN] = [part.partition("```")[0] for part in PAGE.split("```toml\n")[1:]]
SECRETS = {"CLIENT_SECRET": "client", "SIGNING_SECRET": "signing", "KEY": "k" * 64}


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page's own settings, with secrets where it puts them."""
    for name, secret in SECRETS.items():
        (tmp_path / name).write_text(f"{secret}\n", "utf-8")
        monkeypatch.setenv(f"COMPTOIR_SLACK_APP__{name}_FILE", str(tmp_path / name))
    monkeypatch.setenv("COMPTOIR_DATABASE__URL", f"sqlite:///{tmp_path}/x.db")
    file = tmp_path / "config.toml"
    file.write_text(WRITTEN, "utf-8")
    return file


def settings_of(file: Path) -> Settings:
    return read_settings(file, ("en", "fr"))


async def test_two_workspaces_wait_for_their_installation(written: Path) -> None:
    settings = settings_of(written)
    house = put_together(settings, RealClock(), Random(1))
    assert [chat.id for chat in house.chats] == ["lyon/slack", "paris/slack"]
    await house.database.close()
    await bring_up_to_date(settings)
    found = await examined(settings)
    fix = "open https://bot.example.org/slack-app/install, choose the workspace and press Allow"
    assert [(key, one.what, one.fix) for key, one in found] == [
        ("lyon.slack", "installation", fix),
        ("paris.slack", "installation", fix),
    ]


def test_the_manifest_says_where_everything_comes(written: Path) -> None:
    settings = settings_of(written)
    made = slack_manifest("lyon", settings.communities["lyon"], settings.web)
    home = "https://bot.example.org/slack-app"
    assert made["oauth_config"]["redirect_urls"] == [f"{home}/installed"]
    assert made["settings"]["event_subscriptions"]["request_url"] == f"{home}/events"
    assert not made["settings"]["socket_mode_enabled"]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("[slack_app]", "[slack_app]\nkey = 'short'", "a secret has 32 characters"),
        ('client_id = "', 'client_id = "x', "slack_app.client_id"),
        ('public_url = "https://bot.example.org"', "", "slack_app needs web.public_url"),
        ('team = "', 'team = "x', "communities.lyon.slack.team"),
    ],
)
def test_what_is_wrong_is_one_sentence(written: Path, was: str, now: str, said: str) -> None:
    written.write_text(WRITTEN.replace(was, now, 1), "utf-8")
    with pytest.raises(ConfigError, match=said):
        put_together(settings_of(written), RealClock(), Random(1))


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_missing_is_named(
    written: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"COMPTOIR_SLACK_APP__{name}_FILE")
    with pytest.raises(ConfigError, match=rf"slack_app\.{name.lower()} is missing"):
        put_together(settings_of(written), RealClock(), Random(1))


def test_a_team_needs_the_app(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(f"COMPTOIR_SLACK_APP__{name}_FILE")
    start, end = WRITTEN.index("[slack_app]"), WRITTEN.index("[communities.lyon]")
    written.write_text(WRITTEN[:start] + WRITTEN[end:], "utf-8")
    with pytest.raises(ConfigError, match=r"communities\.lyon\.slack\.team needs a table"):
        put_together(settings_of(written), RealClock(), Random(1))
