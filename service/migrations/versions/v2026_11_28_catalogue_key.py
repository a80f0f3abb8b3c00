"""Each catalogue has a key, so that a saved index of another one is not taken for its own."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_catalogue_key"
down_revision = "2026_11_28_merges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("catalogue_clock", sa.Column("catalogue_key", sa.Text(), nullable=True))
    clock = sa.table("catalogue_clock", sa.column("catalogue_key"))
    op.execute(clock.update().values(catalogue_key=uuid.uuid4().hex))
    with op.batch_alter_table("catalogue_clock") as batch:
        batch.alter_column("catalogue_key", existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    op.drop_column("catalogue_clock", "catalogue_key")
