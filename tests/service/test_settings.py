"""The settings: bounded, described, and no default secret where it matters."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from service.settings import DEFAULT_SECRET, Settings, find_unknown_variables


def test_every_setting_says_what_it_does() -> None:
    assert all(description for _, _, description in Settings.describe())


def test_the_default_secret_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUMASI_SECRET_KEY", raising=False)
    with pytest.raises(ValidationError, match="PUMASI_SECRET_KEY is not set"):
        Settings()
    for environment in ("demo", "development"):
        settings = Settings(environment=environment)
        assert settings.secret_key.get_secret_value() == DEFAULT_SECRET


def test_a_short_secret_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMASI_SECRET_KEY", "x" * 31)
    with pytest.raises(ValidationError, match="needs at least 32"):
        Settings()
    monkeypatch.setenv("PUMASI_SECRET_KEY", "x" * 32)
    assert Settings().environment == "production"
    assert "x" * 32 not in repr(Settings())


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUMASI_ALLOWED_HOSTS", "pumasi.seoul.kr, *.example.kr")
    assert Settings(environment="development").allowed_hosts == ("pumasi.seoul.kr", "*.example.kr")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("SESSION_LIFETIME_MINUTES", "0"),
        ("REQUEST_TIMEOUT_SECONDS", "-1"),
        ("MAX_BODY_BYTES", "many"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_values_out_of_bounds_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("PUMASI_SECRET_KEY", "x" * 32)
    monkeypatch.setenv(f"PUMASI_{name}", value)
    with pytest.raises(ValidationError) as refusal:
        Settings()
    assert [error["loc"] for error in refusal.value.errors()] == [(name.lower(),)]


def test_misspelt_variables_are_noticed() -> None:
    environment = {"PUMASI_LOG_LEVEL": "info", "PUMASI_LOGLEVEL": "debug", "HOME": "/"}
    assert find_unknown_variables(environment) == ("PUMASI_LOGLEVEL",)


def test_an_identity_provider_needs_a_name_of_ours_and_https(monkeypatch: pytest.MonkeyPatch) -> None:
    safe = {
        "environment": "development",
        "oidc_issuer": "https://login.example.kr",
        "oidc_client_id": "pumasi",
    }
    assert Settings(**safe).provider_name == "기관 통합계정"
    assert Settings(environment="development").provider_name is None
    with pytest.raises(ValidationError, match="OIDC_CLIENT_ID"):
        Settings(**safe | {"oidc_client_id": ""})
    with pytest.raises(ValidationError, match="https"):
        Settings(**safe | {"oidc_issuer": "http://login.example.kr"})
    assert Settings(**safe | {"oidc_issuer": "http://127.0.0.1:8443"}).oidc_issuer
    monkeypatch.setenv("PUMASI_OIDC_ALLOWED_HOSTS", "keys.example.kr, id.example.kr")
    assert Settings(**safe).oidc_allowed_hosts == ("keys.example.kr", "id.example.kr")
