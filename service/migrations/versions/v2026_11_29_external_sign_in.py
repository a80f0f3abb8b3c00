"""A sign-in says whether it was made at the identity provider."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_external_sign_in"
down_revision = "2026_11_28_catalogue_key"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sign_in_session",
        sa.Column("is_external", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("sign_in_session", "is_external")
