"""JSON schemas of what Slack takes, made from the types that Slack itself publishes.

`python -m tools.slack_schemas` writes them for the tests again. It needs npm, and fetches
the four packages below into a temporary folder; nothing else here needs them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TARGET = Path(__file__).parent.parent / "tests" / "adapters" / "slack" / "schemas.json"
PACKAGES = (
    "@slack/types@3.2.0",
    "@slack/web-api@8.2.0",
    "ts-json-schema-generator@2.4.0",
    "typescript@5.9",
)
TYPES = {
    "apps.connections.open": "AppsConnectionsOpenArguments",
    "auth.test": "AuthTestArguments",
    "chat.postEphemeral": "ChatPostEphemeralArguments",
    "chat.postMessage": "ChatPostMessageArguments",
    "chat.update": "ChatUpdateArguments",
    "conversations.create": "ConversationsCreateArguments",
    "conversations.history": "ConversationsHistoryArguments",
    "conversations.info": "ConversationsInfoArguments",
    "conversations.invite": "ConversationsInviteArguments",
    "conversations.list": "ConversationsListArguments",
    "conversations.members": "ConversationsMembersArguments",
    "conversations.open": "ConversationsOpenArguments",
    "conversations.setTopic": "ConversationsSetTopicArguments",
    "files.completeUploadExternal": "FilesCompleteUploadExternalArguments",
    "files.getUploadURLExternal": "FilesGetUploadURLExternalArguments",
    "manifest": "AppsManifestCreateArguments",
    "oauth.v2.access": "OAuthV2AccessArguments",
    "users.info": "UsersInfoArguments",
    "users.list": "UsersListArguments",
    "views.open": "ViewsOpenArguments",
    "views.publish": "ViewsPublishArguments",
    "views.push": "ViewsPushArguments",
    "views.update": "ViewsUpdateArguments",
}
OPTIONS = {"target": "ES2022", "module": "NodeNext", "moduleResolution": "NodeNext", "types": []}
ENTRY = "node_modules/@slack/web-api/dist/types/request/index.d.ts"
# "Some block or other": it would let anything pass for a block that Slack knows.
ANY_BLOCK = "#/definitions/Block"


def lean(schema: Any) -> Any:  # noqa: ANN401 -- JSON of any shape
    """Without prose, and with no way round the blocks that Slack knows."""
    if isinstance(schema, list):
        return [lean(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: {name: lean(part) for name, part in value.items()}
        if key in {"properties", "definitions"}
        else lean(value)
        for key, value in schema.items()
        if key != "$schema" and not (key == "description" and isinstance(value, str))
    }
    if "anyOf" in kept:
        kept["anyOf"] = [part for part in kept["anyOf"] if part.get("$ref") != ANY_BLOCK]
    return kept


def merged(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """One file: definitions that are the same stand in it once."""
    definitions: dict[str, Any] = {}
    for method, schema in schemas.items():
        for name, definition in schema["definitions"].items():
            if definitions.setdefault(name, definition) != definition:
                raise SystemExit(f"{method}: {name} means two things")
    methods = {method: {"$ref": schema["$ref"]} for method, schema in schemas.items()}
    return {"methods": methods, "definitions": definitions}


def generate(folder: Path) -> dict[str, Any]:
    """The schema of every method, out of the packages in *folder*."""
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS}), "utf-8")
    subprocess.run(["npm", "install", "--silent", *PACKAGES], cwd=folder, check=True)  # noqa: S603, S607 -- npm, with the arguments above
    found = {}
    for method, name in TYPES.items():
        command = ["npx", "ts-json-schema-generator", "--path", ENTRY, "--type", name]
        command += ["--tsconfig", "tsconfig.json", "--no-type-check"]
        made = subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 -- npx, with the arguments above
        found[method] = lean(json.loads(made.stdout))
    return merged(found)


if __name__ == "__main__":
    with TemporaryDirectory() as there:
        text = json.dumps(generate(Path(there)), separators=(",", ":"), sort_keys=True)
    TARGET.write_text(text + "\n", "utf-8")
