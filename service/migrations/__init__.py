"""The history of the tables, run by Alembic (`service.database.migrate`)."""
