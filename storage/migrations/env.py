"""How alembic runs a migration: inside the transaction that `storage.migrate` opened.

For a new one, a developer runs `python -m storage.migrate URL "what it changes"`.
"""

from __future__ import annotations

from alembic import context

import storage.books  # noqa: F401 -- every table is defined by the books
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    compare_type=True,
)
context.run_migrations()
