"""How an answer to a request for quotes came, and on which day where the agency put it down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_recorded_quotes"
down_revision = "2026_12_01_quotes_kept"
branch_labels = None
depends_on = None

CHANNELS = "'online', 'telephone', 'paper', 'fax', 'email'"


def upgrade() -> None:
    with op.batch_alter_table("quote_invitation") as batch:
        batch.add_column(sa.Column("channel", sa.Text(), nullable=False, server_default="online"))
        batch.add_column(sa.Column("received_on", sa.Date(), nullable=True))
        batch.create_check_constraint(op.f("ck_quote_invitation_channel"), f"channel IN ({CHANNELS})")
        batch.create_check_constraint(
            op.f("ck_quote_invitation_received"), "(channel = 'online') = (received_on IS NULL)"
        )
    with op.batch_alter_table("quote_invitation") as batch:
        batch.alter_column("channel", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("quote_invitation") as batch:
        batch.drop_constraint(op.f("ck_quote_invitation_received"), type_="check")
        batch.drop_constraint(op.f("ck_quote_invitation_channel"), type_="check")
        batch.drop_column("received_on")
        batch.drop_column("channel")
