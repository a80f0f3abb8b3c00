"""The refusals of signing in: accounts, keys, links and identity providers.

`service.errors` says what all refusals have in common.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.errors import NotFound, PumasiError
from service.sentences import Sentence


class AccountNotFound(NotFound):
    """No account has this id."""

    code = "account_not_found"
    sentence = Sentence(
        "{} 계정이 없습니다. 계정 목록에서 확인해 주십시오.",
        "There is no account {}. Look it up in the list of accounts.",
    )


class OrganisationNotFound(NotFound):
    """No organisation has this id."""

    code = "organisation_not_found"
    sentence = Sentence(
        "{} 소속이 없습니다. 소속 목록에서 확인해 주십시오.",
        "There is no organisation {}. Look it up in the list of organisations.",
    )


class SignInRequired(PumasiError):
    """Only people who have signed in may do this."""

    status = 401
    code = "sign_in_required"
    sentence = Sentence("로그인한 뒤 이용해 주십시오.", "Please sign in first.")


class SignInFirst(SignInRequired):
    """As SignInRequired, of a page to which the sign-in leads back."""


class KeyRefused(PumasiError):
    """The key in Authorization is unknown, too old, or of an account that is no longer let in."""

    status = 401
    code = "key_refused"
    sentence = Sentence(
        "API 키가 맞지 않거나 기한이 지났습니다. 내 계정에서 새 키를 만드십시오.",
        "This API key is unknown or too old. Make a new one on the page of your account.",
    )
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"}


class SignInRefused(PumasiError):
    """Login and password do not fit; which of the two is not told."""

    status = 401
    code = "sign_in_refused"
    keeps_changes = True
    sentence = Sentence(
        "아이디 또는 비밀번호가 맞지 않습니다. 다시 확인해 주십시오.",
        "Login or password is wrong. Please check both.",
    )


class ExternalSignInRefused(PumasiError):
    """What came back from the identity provider proves nobody; it counts as a failed sign-in."""

    status = 403
    code = "external_sign_in_refused"
    keeps_changes = True
    sentence = Sentence(
        "로그인 결과를 확인하지 못하였습니다. 처음부터 다시 시도해 주십시오. "
        "되풀이되면 관리자에게 알려 주십시오.",
        "This sign-in could not be confirmed. Please begin anew, and tell the administrator if it "
        "happens again.",
    )


class NoProvider(NotFound):
    """The service has no identity provider."""

    sentence = Sentence(
        "통합계정 로그인을 쓰지 않는 서비스입니다. 아이디와 비밀번호로 로그인해 주십시오.",
        "This service has no identity provider. Please sign in with login and password.",
    )


class ProviderUnavailable(PumasiError):
    """The identity provider does not answer, or not as the standard says."""

    status = 503
    code = "provider_unavailable"
    sentence = Sentence(
        "통합계정 로그인 서버가 제대로 응답하지 않습니다. 잠시 뒤 다시 시도하시거나 아이디와 "
        "비밀번호로 로그인해 주십시오.",
        "The identity provider does not answer as it should. Try again in a moment, or sign in with "
        "login and password.",
    )
    headers: Mapping[str, str] = {"Retry-After": "30"}


class TooManyAttempts(PumasiError):
    """Too many failed sign-ins, or too many letters asked for; wait."""

    status = 429
    code = "too_many_attempts"

    def __init__(self, wait_seconds: int) -> None:
        minutes = max(1, -(-wait_seconds // 60))
        super().__init__(
            Sentence(
                f"짧은 시간에 너무 여러 번 시도했습니다. {minutes}분 뒤에 다시 시도해 주십시오.",
                f"Too many attempts in a short time. Please try again in {minutes} minutes.",
            ),
            headers={"Retry-After": str(wait_seconds)},
        )


class LinkNotValid(PumasiError):
    """A mailed link is unknown, used already or too old."""

    status = 404
    code = "link_not_valid"
    sentence = Sentence(
        "쓸 수 없는 링크입니다. 이미 쓰였거나 기한이 지났습니다. 새 링크를 요청해 주십시오.",
        "This link cannot be used: it was used already, or is too old. Please ask for a new one.",
    )
