"""A reader of pages who is cheap enough to stand twenty times beside the server on one machine."""

from __future__ import annotations

import http.client
import json
import time
from http.cookies import SimpleCookie

PATIENCE_SECONDS = 120.0


class Reader:
    """One person's browser: it keeps its connection and its cookies, and loads nothing but pages."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._cookies: dict[str, str] = {}

    def fetch(self, address: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._ask("GET", address)

    def measure(self, address: str) -> tuple[int, float]:
        """Status of a page and the seconds until its last byte had come."""
        started = time.perf_counter()
        status, _ = self._ask("GET", address)
        return status, time.perf_counter() - started

    def sign_in(self, login: str, password: str) -> None:
        """Take a session. Raises ValueError where it is refused."""
        body = json.dumps({"login": login, "password": password})
        status, text = self._ask("POST", "/api/v1/session", body)
        if status != 200:
            raise ValueError(f"{login} cannot sign in: {status} {text[:200]}")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Accept": "text/html", "Host": "127.0.0.1"}
        if body is not None:
            headers = {"Accept": "application/json", "Content-Type": "application/json", "Host": "127.0.0.1"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            self._connection.request(method, address, body, headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server closes a connection that was idle for some seconds.
            self._connection.close()
            self._connection.request(method, address, body, headers)
            answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, text
