"""Write a new migration: `python -m storage.migrations "Add the table of plants"`.

It is drafted from what the tables are and what the migrations make of an empty database.
Read it before you commit it: a rename is drafted as a loss and a find.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from storage.database import engine_at
from storage.migrate import alembic_config, migrate


async def draft(config: Config, message: str) -> list[Path]:
    """Write the next migration into the folder that *config* names; its path."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/draft.db"
        number = len(await migrate(url)) + 1
        engine = engine_at(url)

        def write(connection: Connection) -> list[Path]:
            config.attributes["connection"] = connection
            made = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
            revisions = made if isinstance(made, list) else [made]
            return [Path(revision.path) for revision in revisions if revision is not None]

        async with engine.connect() as connection:
            paths = await connection.run_sync(write)
        await engine.dispose()
    return paths


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit('What does it change? python -m storage.migrations "Add the table of plants"')
    for path in asyncio.run(draft(alembic_config(), sys.argv[1])):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
