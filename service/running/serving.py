"""Starts the web server, for the configured database or for the demonstration."""

from __future__ import annotations

import datetime
import socket
import sys

import uvicorn

from service.database import migrate
from service.errors import PumasiError
from service.running.configuration import name_unusable_database, read_settings
from service.sentences import Sentence, explain_os_error

# A worker that says nothing for so long is ended and started anew. While it loads the program and the
# language model on a busy machine it is silent for longer than the five seconds that uvicorn would give it.
WORKER_PATIENCE_SECONDS = 120


class CannotServe(PumasiError):
    """The server cannot be started as it was asked to."""

    code = "cannot_serve"


def open_socket(host: str, port: int) -> socket.socket:
    """A socket that listens at the address; port 0 takes a free one. Raises CannotServe where it is taken."""
    listener = None
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        if listener is not None:
            listener.close()
        why = explain_os_error(error)
        raise CannotServe(
            Sentence(
                f"{host}:{port}에서 열 수 없습니다({why.ko}). --port로 다른 포트를 정해 주십시오.",
                f"Cannot listen at {host}:{port} ({why.en}). Choose another one by --port.",
            )
        ) from None
    listener.set_inheritable(True)
    return listener


def serve_configured(*, host: str, port: int, workers: int) -> None:
    """Bring the configured database up to date and serve it until stopped.

    Raises SettingsUnusable, DatabaseUnusable or CannotServe.
    """
    settings = read_settings()
    with name_unusable_database():
        migrate(settings)
    # Only to refuse an address that is taken in our own words; the workers open it themselves.
    open_socket(host, port).close()
    uvicorn.run(
        "service.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        loop="service.running.shared_door:make_loop" if workers > 1 else "auto",
        log_config=None,
        server_header=False,
        ws="none",
        timeout_worker_healthcheck=WORKER_PATIENCE_SECONDS,
    )


def serve_demo(*, host: str, port: int) -> None:
    """Serve the demonstration until stopped, its address and accounts printed.

    Raises SettingsUnusable or CannotServe.
    """
    from service.app import create_app
    from service.running.demo import DATABASE, SAMPLE_ACCOUNTS, prepare_demo

    settings = read_settings(
        environment="demo",
        database_url=f"sqlite:///{DATABASE}",
        log_level="warning",
        start_patience_seconds="1",
        # the first search may come while the language model loads
        index_wait_seconds="30",
    )
    listener = open_socket(host, port)
    try:
        prepare_demo(settings, now=datetime.datetime.now(datetime.UTC))
        app = create_app(settings)
        app.state.sample_accounts = SAMPLE_ACCOUNTS
        shown = f"[{host}]" if ":" in host else host
        # From here on a visitor waits for the server instead of being refused.
        listener.listen()
        _print_welcome(f"http://{shown}:{listener.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, server_header=False, ws="none"))
        server.run(sockets=[listener])
    finally:
        listener.close()


def _print_welcome(address: str) -> None:
    from service.running.demo import SAMPLE_ACCOUNTS

    lines = [
        "",
        f"  품앗이 시연을 시작했습니다 / Pumasi is running: {address}",
        f"  API: {address}/openapi.json",
        "",
        "  시연용 계정 / sample accounts",
        *(f"    {item.login:<12} {item.password:<20} {item.display_name}" for item in SAMPLE_ACCOUNTS),
        "",
        "  모든 기업과 공고는 지어낸 견본입니다. 끝내려면 Ctrl+C를 누르십시오.",
        "  Every enterprise and demand is an invented sample. Press Ctrl+C to stop.",
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
