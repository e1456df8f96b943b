"""JSON schemas of what Discord takes, made from the OpenAPI that Discord itself publishes.

`python -m tools.discord_schemas` writes them for the tests again. It needs npm and node, and
fetches the two packages below into a temporary folder; nothing else here needs them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TARGET = Path(__file__).parent.parent / "tests" / "adapters" / "discord" / "schemas.json"
PACKAGES = ("discord-api-spec@10.0.266135", "zod@4.6.7")

# The routes that the adapter uses, and what each takes: one of these, or a list of them.
_CHANNEL = "/channels/{channel_id}"
_HOOK = "/webhooks/{webhook_id}/{webhook_token}"
_EVENTS = "/guilds/{guild_id}/scheduled-events"
ROUTES: Mapping[str, list[str]] = {
    f"POST {_CHANNEL}/messages": ["MessageCreateRequest"],
    f"PATCH {_CHANNEL}/messages/{{message_id}}": ["MessageEditRequestPartial"],
    f"PATCH {_CHANNEL}": ["UpdateThreadRequestPartial"],
    f"POST {_CHANNEL}/threads": ["CreateTextThreadWithoutMessageRequest"],
    "POST /users/@me/channels": ["CreatePrivateChannelRequest"],
    "POST /interactions/{interaction_id}/{interaction_token}/callback": [
        "ApplicationCommandAutocompleteCallbackRequest",
        "CreateMessageInteractionCallbackRequest",
        "ModalInteractionCallbackRequest",
        "UpdateMessageInteractionCallbackRequest",
    ],
    f"POST {_HOOK}": ["IncomingWebhookRequestPartial"],
    f"PATCH {_HOOK}/messages/@original": ["IncomingWebhookUpdateRequestPartial"],
    "PUT /applications/{application_id}/guilds/{guild_id}/commands": [
        "ApplicationCommandUpdateRequest"
    ],
    f"POST {_EVENTS}": ["ExternalScheduledEventCreateRequest"],
    f"PATCH {_EVENTS}/{{guild_scheduled_event_id}}": ["ExternalScheduledEventPatchRequestPartial"],
}
SCRIPT = """
import * as z from "zod";
import * as api from "discord-api-spec/zod";
const known = z.registry();
for (const [name, schema] of Object.entries(api))
  if (name.endsWith("Schema")) known.add(schema, { id: name.replace(/Schema$/, "") });
const options = { unrepresentable: "any", io: "input" };
console.log(JSON.stringify(z.toJSONSchema(known, options).schemas));
"""
NOISE = {"$schema", "$id", "id"}


def fetched() -> dict[str, Any]:
    """Every schema of the package, by name."""
    with TemporaryDirectory() as folder:
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES]
        subprocess.run(install, cwd=folder, check=True)  # noqa: S603  the list above, no more
        script = Path(folder, "schemas.mjs")
        script.write_text(SCRIPT, "utf-8")
        node = ["node", script.name]
        made = subprocess.run(node, cwd=folder, check=True, capture_output=True)  # noqa: S603  the script above
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def references(schema: object) -> Iterator[str]:
    """The names of the schemas that one needs."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for inner in schema.values():
            yield from references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from references(inner)


def trimmed(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas that the routes need, and those that these need."""
    waiting = [name for names in ROUTES.values() for name in names]
    kept: dict[str, Any] = {}
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = {k: v for k, v in schemas[name].items() if k not in NOISE}
            waiting += references(kept[name])
    return dict(sorted(kept.items()))


def main() -> None:
    whole = {"routes": ROUTES, "schemas": trimmed(fetched())}
    text = json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True)
    TARGET.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
