"""Files of listings: previewed, confirmed, undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel import UTCDateTime

revision = "2026_11_28_uploads"
down_revision = "2026_11_28_exposure"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("upload_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('previewed', 'confirmed', 'undone')", name=op.f("ck_upload_state")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
            name=op.f("fk_upload_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_upload")),
    )
    op.create_index("ix_upload_account_id", "upload", ["account_id"])
    op.create_table(
        "upload_row",
        sa.Column("upload_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("remarks", LIST, nullable=False),
        sa.Column("content", LIST, nullable=True),
        sa.Column("before", LIST, nullable=True),
        sa.Column("before_version", sa.Integer(), nullable=True),
        sa.Column("after_version", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('create', 'update', 'unchanged', 'refused')", name=op.f("ck_upload_row_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["upload.upload_id"],
            name=op.f("fk_upload_row_upload_id_upload"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", "position", name=op.f("pk_upload_row")),
    )


def downgrade() -> None:
    op.drop_table("upload_row")
    op.drop_index("ix_upload_account_id", "upload")
    op.drop_table("upload")
