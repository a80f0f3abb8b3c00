"""`pumasi invite`: a link by which somebody joins, for the first administrator of a new database."""

from __future__ import annotations

from typing import Annotated

import typer

from service.running.refusals import refuse

LOCAL_ADDRESS = "http://127.0.0.1:8000"
"""Where the service is reached unless the settings name another address."""


def invite(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="전자우편 주소. Whom to invite.")],
    role: Annotated[
        str,
        typer.Option(
            "--role",
            help="administrator, buyer, enterprise, organiser 또는 policy. As what.",
        ),
    ] = "administrator",
    organisation: Annotated[
        str | None, typer.Option("--organisation", help="소속 기관이나 기업. The agency or enterprise.")
    ] = None,
) -> None:
    """가입 링크 만들기(첫 관리자 등). Print a link to join, for the first administrator above all."""
    import datetime

    from pydantic import ValidationError

    from service.database import Database, migrate
    from service.door.validation import explain_errors
    from service.errors import InvalidInput
    from service.intake.faults import Fault
    from service.joining.actions import invite_as_operator
    from service.joining.schemas import Invitation
    from service.running.configuration import load_settings

    settings = load_settings()
    try:
        invitation = Invitation.model_validate({"email": email, "role": role, "organisation": organisation})
        migrate(settings)
        database = Database(settings)
        try:
            with database.session(is_writing=True) as session:
                link = invite_as_operator(
                    session,
                    settings,
                    invitation,
                    base_url=settings.public_url or LOCAL_ADDRESS,
                    now=datetime.datetime.now(datetime.UTC),
                )
        finally:
            database.dispose()
    except ValidationError as error:
        faults = explain_errors(error.errors(include_url=False), Invitation)
        refuse(Fault("pumasi", 1, fault.field, fault.sentence) for fault in faults)
    except InvalidInput as error:
        refuse(Fault("pumasi", 1, fault.field, fault.sentence) for fault in error.fields)
    typer.echo(link)
