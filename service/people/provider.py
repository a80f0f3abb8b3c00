"""The identity provider that the operator has named: its addresses, its keys, and whom it says someone is.

OpenID Connect with the authorization code, PKCE, state and nonce. Only the hosts of the settings are asked
(`_GuardedTransport`), each answer has a largest size and a time-out, redirects are not followed, and what an
ID token says counts only once signature, issuer, audience, time and nonce are right.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from service.errors.sign_in import ExternalSignInRefused, ProviderUnavailable
from service.people.pending_sign_ins import Secrets
from service.settings import Settings

log = structlog.get_logger(__name__)

DISCOVERY_PATH = "/.well-known/openid-configuration"
# Signed with a key pair: a token that is "signed" by nobody, or by a secret, is refused.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
MAX_ANSWER_BYTES = 512 * 1024
# How long addresses and keys are taken for known; a token signed by a new key asks for the keys sooner.
FRESH = datetime.timedelta(hours=1)
MAX_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider says someone is. `email` is None unless the provider has confirmed it."""

    issuer: str
    subject: str
    email: str | None
    name: str | None


class Provider:
    """One provider. Safe to share between threads.

    Raises ProviderUnavailable where it does not answer as the standard says, and ExternalSignInRefused where
    what it answers does not prove who someone is.
    """

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None
        self._settings = settings
        self.issuer = settings.oidc_issuer
        self._transport = _GuardedTransport(settings)
        self._lock = threading.Lock()
        self._addresses: tuple[datetime.datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime.datetime, KeySet] | None = None

    def write_sign_in_url(self, secrets: Secrets, *, callback: str, now: datetime.datetime) -> str:
        """Where the browser goes to sign in; the provider sends it back to `callback`."""
        addresses = self._find_addresses(now)
        with self._open(callback) as client:
            url, _ = client.create_authorization_url(
                addresses["authorization_endpoint"],
                state=secrets.state,
                code_verifier=secrets.code_verifier,
                nonce=secrets.nonce,
            )
        return str(url)

    def write_sign_out_url(self, *, back: str, now: datetime.datetime) -> str | None:
        """Where the browser signs out of the provider and is sent on to `back`; None where it offers none."""
        address = self._find_addresses(now).get("end_session_endpoint")
        if address is None:
            return None
        query = {"client_id": self._settings.oidc_client_id, "post_logout_redirect_uri": back}
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"

    def identify(self, code: str, secrets: Secrets, *, callback: str, now: datetime.datetime) -> Identity:
        """Whom the code that came back stands for."""
        addresses = self._find_addresses(now)
        with self._open(callback) as client, _naming_failures():
            token = client.fetch_token(
                addresses["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                redirect_uri=callback,
                code_verifier=secrets.code_verifier,
            )
            claims = self._check(token, secrets, now)
            if "email" not in claims and "userinfo_endpoint" in addresses:
                answer = client.get(addresses["userinfo_endpoint"])
                told = _read_object(answer)
                # A userinfo answer may be of someone else: only the token says who signed in.
                if told.get("sub") == claims["sub"]:
                    claims = {**told, **claims}
        return _read_identity(self.issuer, claims)

    def _check(self, token: dict[str, Any], secrets: Secrets, now: datetime.datetime) -> dict[str, Any]:
        text = token.get("id_token")
        if not isinstance(text, str):
            raise _refuse("the answer holds no ID token")
        decoded = self._decode(text, now)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self._settings.oidc_client_id},
                "sub": {"essential": True},
            },
            params={
                "nonce": secrets.nonce,
                "client_id": self._settings.oidc_client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=self._settings.oidc_clock_skew_seconds)
        return dict(claims)

    def _decode(self, text: str, now: datetime.datetime) -> jwt.Token:
        try:
            return jwt.decode(text, self._find_keys(now), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            # The provider signs with a key that it has made since.
            return jwt.decode(text, self._find_keys(now, at_least=now), algorithms=ALGORITHMS)

    # --- what is asked of the provider ------------------------------------------------------------------

    def _find_addresses(self, now: datetime.datetime) -> dict[str, Any]:
        with self._lock:
            if self._addresses is None or self._addresses[0] <= now - FRESH:
                self._addresses = now, self._fetch_addresses()
            return self._addresses[1]

    def _fetch_addresses(self) -> dict[str, Any]:
        told = self._fetch(self.issuer.rstrip("/") + DISCOVERY_PATH)
        if told.get("issuer") != self.issuer:
            raise _report("the discovery document is of another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(told.get(name), str):
                raise _report(f"the discovery document has no {name}")
        for name in ("end_session_endpoint", "userinfo_endpoint"):
            if not isinstance(told.get(name), str):
                told.pop(name, None)
        for name in ("authorization_endpoint", "end_session_endpoint"):
            if name in told and not is_allowed(told[name], self._settings):
                raise _report(f"the {name} is at a host that the settings do not allow")
        return told

    def _find_keys(self, now: datetime.datetime, *, at_least: datetime.datetime | None = None) -> KeySet:
        wanted = at_least or now - FRESH
        with self._lock:
            if self._keys is None or self._keys[0] < wanted:
                assert self._addresses is not None
                self._keys = now, KeySet.import_key_set(self._fetch(self._addresses[1]["jwks_uri"]))
            return self._keys[1]

    def _fetch(self, url: str) -> dict[str, Any]:
        with self._open("") as client, _naming_failures():
            return _read_object(client.request("GET", url, withhold_token=True))

    def _open(self, callback: str) -> OAuth2Client:
        settings = self._settings
        return OAuth2Client(
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value() or None,
            scope=settings.oidc_scope,
            redirect_uri=callback,
            code_challenge_method="S256",
            token_endpoint_auth_method=self._choose_authentication(),
            timeout=settings.oidc_timeout_seconds,
            transport=self._transport,
        )

    def _choose_authentication(self) -> str:
        if not self._settings.oidc_client_secret.get_secret_value():
            return "none"
        known = self._addresses[1] if self._addresses else {}
        offered = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"


def is_allowed(url: str, settings: Settings) -> bool:
    """Whether `url` is at the issuer's host or another that the settings name, and no less safe than it."""
    issuer, asked = urlsplit(settings.oidc_issuer or ""), urlsplit(url)
    if asked.scheme != "https" and asked.scheme != issuer.scheme:
        return False
    return asked.hostname is not None and asked.hostname in {issuer.hostname, *settings.oidc_allowed_hosts}


class _GuardedTransport(httpx2.BaseTransport):
    """Reaches the allowed hosts only, and lets no answer be larger than `MAX_ANSWER_BYTES`.

    It outlives the clients that use it: to load the certificates of the system takes long.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Nothing stays open between sign-ins.
        self._transport = httpx2.HTTPTransport(limits=httpx2.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request. Raises httpx2.UnsupportedProtocol for a host that is not allowed."""
        if not is_allowed(str(request.url), self._settings):
            raise httpx2.UnsupportedProtocol(f"{request.url.host} is not an allowed host")
        response = self._transport.handle_request(request)
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = _LimitedStream(response.stream)
        return response


class _LimitedStream(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > MAX_ANSWER_BYTES:
                raise httpx2.ReadError("the answer is too large")
            yield chunk

    def close(self) -> None:
        self._stream.close()


@contextmanager
def _naming_failures() -> Iterator[None]:
    """Turns what the libraries raise into refusals of the service, and logs why."""
    try:
        yield
    except (JoseError, AuthlibBaseError) as error:
        raise _refuse(str(error)) from error
    except (httpx2.HTTPError, ValueError) as error:
        raise _report(str(error)) from error


def _read_object(answer: httpx2.Response) -> dict[str, Any]:
    answer.raise_for_status()
    told = answer.json()
    if not isinstance(told, dict):
        raise ValueError("the answer is no JSON object")
    return told


def _read_identity(issuer: str, claims: dict[str, Any]) -> Identity:
    email, name = claims.get("email"), claims.get("name")
    # Only the value true: some providers write "false" as text.
    is_confirmed = claims.get("email_verified") is True and isinstance(email, str)
    return Identity(
        issuer=issuer,
        subject=claims["sub"],
        email=str(email).strip().lower() if is_confirmed else None,
        name=" ".join(name.split())[:MAX_NAME_CHARACTERS] or None if isinstance(name, str) else None,
    )


def _refuse(why: str) -> ExternalSignInRefused:
    log.warning("external_sign_in_refused", why=why)
    return ExternalSignInRefused()


def _report(why: str) -> ProviderUnavailable:
    log.warning("provider_failed", why=why)
    return ProviderUnavailable()
