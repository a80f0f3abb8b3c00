"""A real identity provider for tests, on 127.0.0.1: discovery, authorization with PKCE, tokens, keys.

It answers as the standard asks; `lie` replaces what it says, one thing at a time, as an attacker would.
"""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.service.conftest import NOW

CLIENT_ID, CLIENT_SECRET = "pumasi", "loopback-secret"
SECONDS = int(NOW.timestamp())


class IdentityProvider:
    """The provider with one person signed in: `person` is what their ID token says of them."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = ECKey.generate_key("P-256", {"kid": "first"})
        self.reset()

    def reset(self) -> None:
        """As at the start."""
        self.person: dict[str, Any] = {
            "sub": "u-1",
            "email": "buyer@example.kr",
            "email_verified": True,
            "name": "구매 담당(견본)",
        }
        self.lie: dict[str, Any] = {}
        self.discovery_lie: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "ES256", "kid": "first"}
        self.signing_key: Any = self.key
        self.published = [self.key]
        self.userinfo: dict[str, Any] | None = None
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.key_requests = 0
        self.big_answer = False

    def make_token(self, nonce: str) -> str:
        """The ID token of the person."""
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": SECONDS,
            "exp": SECONDS + 300,
            "nonce": nonce,
            **self.person,
            **self.lie,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(self.header, kept, self.signing_key, algorithms=[self.header["alg"]])

    def make_app(self) -> FastAPI:
        """Its addresses."""
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def discover() -> dict[str, Any]:
            self.asked.append("discovery")
            addresses = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/end",
                **self.discovery_lie,
            }
            if self.userinfo is not None:
                addresses["userinfo_endpoint"] = f"{self.issuer}/userinfo"
            return addresses

        @app.get("/authorize")
        def authorize(request: Request) -> Response:
            query = dict(request.query_params)
            code = f"code-{len(self.codes)}"
            self.codes[code] = query
            back = f"{query['redirect_uri']}?code={code}&state={query['state']}&session_state=more"
            return RedirectResponse(back, status_code=302)

        @app.post("/token")
        async def exchange(request: Request) -> Response:
            self.asked.append("token")
            form = await request.form()
            expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            query = self.codes.pop(str(form["code"]), None)
            challenge = base64.urlsafe_b64encode(
                hashlib.sha256(str(form["code_verifier"]).encode()).digest()
            ).rstrip(b"=")
            if (
                request.headers.get("authorization") != f"Basic {expected}"
                or query is None
                or query["code_challenge_method"] != "S256"
                or query["code_challenge"] != challenge.decode()
                or query["redirect_uri"] != form["redirect_uri"]
            ):
                return JSONResponse({"error": "invalid_grant"}, status_code=400)
            if self.big_answer:
                return Response(b"{" + b" " * 2_000_000, media_type="application/json")
            token = self.make_token(query["nonce"])
            return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": token})

        @app.get("/keys")
        def publish() -> dict[str, Any]:
            self.key_requests += 1
            return {"keys": [key.as_dict(private=False) for key in self.published]}

        @app.get("/userinfo")
        def tell(request: Request) -> dict[str, Any]:
            assert request.headers["authorization"] == "Bearer a"
            return self.userinfo or {}

        return app


@contextmanager
def run_identity_provider() -> Iterator[IdentityProvider]:
    """The provider, listening on a free port of 127.0.0.1."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        provider = IdentityProvider(f"http://127.0.0.1:{listener.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(provider.make_app(), log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join()
