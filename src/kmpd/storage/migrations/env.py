"""What Alembic runs: the steps that are missing, in the transaction it is handed."""

from alembic import context

from kmpd.storage.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite changes a table by making it anew.
    render_as_batch=True,
)
# The transaction is that of the caller, so that a step is done whole or not at all.
context.run_migrations()
