"""Everything an operator may choose, with its unit, default and consequence.

Values come from environment variables with the prefix `PUMASI_`; the service warns at its start about one
that belongs to no setting, so that a misspelt limit is not silently without effect. `docs/settings.md` lists
the same table.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "PUMASI_"
ROOT = Path(__file__).resolve().parent.parent
DEFAULT_SECRET = "for-demonstration-only-not-a-secret"
DEFAULT_DATABASE = f"sqlite:///{ROOT / 'var' / 'pumasi.sqlite3'}"

_DATABASES = ("sqlite", "postgresql+psycopg")
_HOST_LISTS = ("allowed_hosts", "oidc_allowed_hosts")
# Where a provider of one's own machine runs, for trials: nobody listens in between.
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

Environment = Literal["demo", "development", "production"]


class Settings(BaseSettings):
    """The operator's choices. Raises pydantic.ValidationError where a value cannot be used."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    environment: Environment = Field(
        "production",
        description="demo prints sample accounts; demo and development accept the default secret; "
        "production refuses it.",
    )
    database_url: str = Field(
        DEFAULT_DATABASE,
        description="SQLAlchemy address of the database: sqlite:///… or postgresql+psycopg://….",
    )
    secret_key: SecretStr = Field(
        SecretStr(DEFAULT_SECRET),
        description="Signs form tokens. At least 32 characters; the same in every worker and replica.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("localhost", "127.0.0.1", "[::1]", "testserver"),
        description="Host names the service answers to, separated by commas; *.example.kr admits subdomains.",
    )
    secure_cookies: bool = Field(
        False, description="Send cookies over HTTPS only. Switch on wherever HTTPS ends before the service."
    )

    # Time limits.
    session_lifetime_minutes: int = Field(
        480, ge=5, le=43_200, description="How long a sign-in lasts, in minutes."
    )
    request_timeout_seconds: float = Field(
        30, gt=0, le=600, description="Longest a request may take, slow body included."
    )
    statement_timeout_seconds: float = Field(
        15, gt=0, le=600, description="Longest one statement may take (PostgreSQL)."
    )
    lock_timeout_seconds: float = Field(
        5, gt=0, le=60, description="Longest a writer waits for another writer, on both databases."
    )
    connect_timeout_seconds: int = Field(
        5, ge=1, le=60, description="Longest to wait for a connection to PostgreSQL."
    )
    index_wait_seconds: float = Field(
        3, ge=0, le=600, description="How long a search waits for the index while it is first built."
    )
    start_patience_seconds: float = Field(
        0,
        ge=0,
        le=60,
        description="How long the first page and the probes are answered alone before the other routes and "
        "the language model load, which holds every answer up; 0 loads them before the first answer.",
    )

    index_file: str | None = Field(
        None,
        description="File that keeps the index for the next start; beside an SQLite database where not "
        "given, - for none.",
    )

    # Size limits.
    max_body_bytes: int = Field(
        4 * 1024 * 1024, ge=1024, description="Largest body of a request, imports excepted."
    )
    max_import_bytes: int = Field(32 * 1024 * 1024, ge=1024, description="Largest body of an import request.")
    max_concurrent_requests: int = Field(
        24,
        ge=1,
        le=1000,
        description="Requests worked on at once by one worker, and its number of database connections.",
    )
    max_reading_requests: int = Field(
        2,
        ge=1,
        le=1000,
        description="Reading requests worked out at once by one worker; further ones take turns.",
    )
    max_waiting_requests: int = Field(
        200, ge=0, description="Requests that may wait for their turn in one worker; further ones get 503."
    )

    # Sign-in.
    sign_in_window_minutes: int = Field(
        15, ge=1, le=1440, description="Failed sign-ins are counted over this many minutes."
    )
    max_failures_per_login: int = Field(
        5, ge=1, description="Failed sign-ins of one account within the window before it has to wait."
    )
    max_failures_per_address: int = Field(
        50,
        ge=1,
        description="Failed sign-ins from one network address within the window before it has to wait.",
    )
    argon2_memory_kib: int = Field(65_536, ge=8, description="Memory of one password hash, in KiB.")
    argon2_rounds: int = Field(3, ge=1, le=20, description="Rounds of one password hash.")

    # Joining.
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/?#\s]+$",
        description="Address of the service as people reach it, for links in mail; "
        "without it the address of the request is used.",
    )
    sign_up: Literal["closed", "open"] = Field(
        "closed",
        description="Whether anybody may make a buyer's or an enterprise's account by confirming an e-mail "
        "address; closed means by invitation only.",
    )
    invitation_lifetime_hours: int = Field(
        168, ge=1, le=2160, description="How long a link to join can be used, in hours."
    )
    reset_lifetime_minutes: int = Field(
        60, ge=5, le=1440, description="How long a link to a new password can be used, in minutes."
    )

    # Sign-in by an identity provider (OpenID Connect).
    oidc_issuer: str | None = Field(
        None,
        pattern=r"^https?://[^?#\s]+$",
        description="Issuer of the identity provider that people may sign in with; without it there is none.",
    )
    oidc_client_id: str = Field("", description="Name of the service at the identity provider.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="Secret of the service there; without it the service is a public client."
    )
    oidc_name: str = Field(
        "기관 통합계정", min_length=1, max_length=40, description="What the button to that sign-in calls it."
    )
    oidc_scope: str = Field(
        "openid email profile", pattern=r"^openid( [\w:./-]+)*$", description="What is asked of it."
    )
    oidc_allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Further host names that the provider's addresses may have beside the issuer's own, "
        "separated by commas.",
    )
    oidc_timeout_seconds: float = Field(
        5, gt=0, le=30, description="Longest to wait for the identity provider at each step."
    )
    oidc_clock_skew_seconds: int = Field(
        60, ge=0, le=600, description="How far the clock of the identity provider may be off."
    )

    # Mail.
    smtp_host: str | None = Field(
        None, description="Mail server for outgoing mail; without it letters wait in the outbox."
    )
    smtp_port: int = Field(587, ge=1, le=65_535, description="Port of the mail server.")
    smtp_user: str | None = Field(None, description="Login at the mail server; without it none is given.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    smtp_tls: Literal["starttls", "implicit", "none"] = Field(
        "starttls", description="How the connection to the mail server is encrypted."
    )
    smtp_from: str = Field("품앗이 <pumasi@localhost>", description="Sender of outgoing mail.")
    smtp_timeout_seconds: float = Field(
        20, gt=0, le=300, description="Longest to wait for the mail server at each step."
    )

    # Background work.
    background_interval_seconds: float = Field(
        2,
        ge=0,
        le=600,
        description="How often a worker looks for mail and jobs that are due; 0 means never in this process.",
    )

    alert_cap: int = Field(
        10, ge=1, le=100, description="Demands in one digest at most; further ones stay in the list."
    )

    # The mirror of an enterprise.
    exposure_recording: bool = Field(
        True, description="Count how enterprises are found, shown and opened; never by whom."
    )
    exposure_flush_seconds: float = Field(
        5, ge=0, le=600, description="How often a worker writes those counts; 0 means only at its end."
    )
    exposure_keep_days: int = Field(400, ge=31, le=3_650, description="How long those counts are kept.")
    mirror_threshold: int = Field(
        5, ge=3, le=60, description="Counts with fewer different viewers than this are hidden."
    )

    # How long what names people is kept, in days.
    keep_mail_days: int = Field(
        90, ge=1, le=3_650, description="Days that letters stay in the outbox after they were written."
    )
    keep_sign_in_days: int = Field(
        30, ge=1, le=3_650, description="Days that sign-ins which have ended, and failed ones, are kept."
    )
    keep_link_days: int = Field(
        30, ge=1, le=3_650, description="Days that mailed links and keys are kept after their end."
    )
    keep_notice_days: int = Field(365, ge=1, le=3_650, description="Days that notices in the inbox are kept.")
    keep_job_days: int = Field(90, ge=1, le=3_650, description="Days that finished background jobs are kept.")
    keep_upload_days: int = Field(
        180, ge=1, le=3_650, description="Days that files of listings are kept; later they cannot be undone."
    )
    keep_draft_days: int = Field(
        365, ge=1, le=3_650, description="Days that a draft of a listing is kept after its last change."
    )
    keep_merge_days: int = Field(
        365, ge=1, le=3_650, description="Days that merged listings are kept apart; later a merge stays."
    )
    keep_contact_days: int = Field(
        365,
        ge=1,
        le=3_650,
        description="Days that a contact is kept after the last certificate of its enterprise has ended.",
    )
    keep_consent_days: int = Field(
        1_095, ge=1, le=3_650, description="Days that the fact of a withdrawn consent is kept."
    )
    keep_audit_days: int = Field(1_095, ge=365, le=36_500, description="Days that the audit trail is kept.")
    keep_access_days: int = Field(
        730, ge=365, le=36_500, description="Days that the record of who looked at personal data is kept."
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least important log line that is written."
    )

    @property
    def provider_name(self) -> str | None:
        """What the sign-in at the identity provider is called; None where there is none."""
        return self.oidc_name if self.oidc_issuer else None

    @classmethod
    def describe(cls) -> tuple[tuple[str, str, str], ...]:
        """(environment variable, default, what it does) of every setting, in order."""
        return tuple(
            (f"{PREFIX}{name.upper()}", _show_default(name, field.default), field.description or "")
            for name, field in cls.model_fields.items()
        )

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, address: str) -> str:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError

        try:
            kind = make_url(address).drivername
        except (ArgumentError, ValueError):
            kind = ""
        if kind not in _DATABASES:
            raise ValueError("expected sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST:PORT/NAME")
        return address

    @model_validator(mode="before")
    @classmethod
    def _split_hosts(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        lists = {name: text for name in _HOST_LISTS if isinstance(text := values.get(name), str)}
        return values | {
            name: tuple(host.strip() for host in text.split(",") if host.strip())
            for name, text in lists.items()
        }

    @model_validator(mode="after")
    def _refuse_default_secret(self) -> Self:
        secret = self.secret_key.get_secret_value()
        if self.environment == "production":
            if secret == DEFAULT_SECRET:
                raise ValueError(
                    f"{PREFIX}SECRET_KEY is not set. Give it at least 32 random characters, "
                    f"or set {PREFIX}ENVIRONMENT=development for a trial on your own machine."
                )
            if len(secret) < 32:
                raise ValueError(f"{PREFIX}SECRET_KEY has {len(secret)} characters; it needs at least 32.")
        return self

    @model_validator(mode="after")
    def _check_provider(self) -> Self:
        if self.oidc_issuer is None:
            return self
        if not self.oidc_client_id:
            raise ValueError(f"{PREFIX}OIDC_ISSUER is set, so {PREFIX}OIDC_CLIENT_ID must be given too.")
        issuer = urlsplit(self.oidc_issuer)
        if issuer.scheme != "https" and issuer.hostname not in _LOOPBACK:
            raise ValueError(f"{PREFIX}OIDC_ISSUER must begin with https://.")
        return self


def find_unknown_variables(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The names in `environment` that carry the prefix but belong to no setting, sorted."""
    known = {name for name, _, _ in Settings.describe()}
    return tuple(
        sorted(name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in known)
    )


def _show_default(name: str, default: object) -> str:
    if isinstance(default, SecretStr) or default is None or default in ("", ()):
        return "(none)"
    if name == "database_url":
        return "sqlite:///var/pumasi.sqlite3"
    if isinstance(default, tuple):
        return ",".join(default)
    return str(default).lower() if isinstance(default, bool) else str(default)
