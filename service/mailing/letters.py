"""What the service writes to people by mail, in Korean with the English below it.

Nobody has chosen a language yet when an invitation is opened, so every letter says both.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.sentences import Sentence

_SIGNATURE = (
    "\n\n이 메일은 자동으로 보내 드립니다. 요청하신 적이 없다면 그대로 두시면 됩니다.\n"
    "This letter was sent automatically. If you did not ask for it, nothing needs to be done.\n"
    "\n품앗이 Pumasi"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a text."""

    subject: str
    text: str


def describe_lifetime(hours: int) -> Sentence:
    """Within which time a link can be used, in days where they are whole: nobody counts 168 hours."""
    if hours % 24:
        return Sentence(f"{hours}시간 안에", f"within {hours} hours")
    days = hours // 24
    return Sentence(f"{days}일 안에", f"within {days} days" if days > 1 else "within a day")


def write_invitation(*, link: str, inviter: str, organisation: str | None, hours: int) -> Letter:
    """Someone is asked to join."""
    place, within = organisation or "품앗이", describe_lifetime(hours)
    return Letter(
        f"[품앗이] {place} 계정 초대 / You are invited",
        f"{inviter} 님이 {place} 계정으로 초대하였습니다.\n"
        f"아래 링크에서 아이디와 비밀번호를 정하시면 바로 쓰실 수 있습니다({within.ko} 한 번).\n\n"
        f"{link}\n\n{inviter} has invited you to join {place} at Pumasi. "
        f"Choose a login and a password at the link above (once, {within.en})." + _SIGNATURE,
    )


def write_confirmation(*, link: str, hours: int) -> Letter:
    """Someone wants to sign up and has to show that the address is theirs."""
    within = describe_lifetime(hours)
    return Letter(
        "[품앗이] 전자우편 확인 / Confirm your e-mail address",
        "품앗이 가입을 계속하시려면 아래 링크를 열어 아이디와 비밀번호를 정해 주십시오"
        f"({within.ko} 한 번).\n\n{link}\n\n"
        "To go on signing up, open the link above and choose a login and a password "
        f"(once, {within.en})." + _SIGNATURE,
    )


def write_already_joined(*, link: str) -> Letter:
    """Someone signs up with an address that has an account."""
    return Letter(
        "[품앗이] 이미 가입된 주소입니다 / You have an account",
        "이 주소로 만든 계정이 이미 있습니다. 비밀번호를 잊으셨다면 아래에서 다시 정하실 수 있습니다.\n\n"
        f"{link}\n\nThere is an account with this address. "
        "If you have forgotten its password, choose a new one at the link above." + _SIGNATURE,
    )


def write_password_reset(*, link: str, login: str, minutes: int) -> Letter:
    """Someone has forgotten a password."""
    return Letter(
        "[품앗이] 비밀번호 다시 정하기 / Choose a new password",
        f"{login} 계정의 비밀번호를 아래 링크에서 다시 정하실 수 있습니다({minutes}분 안에 한 번).\n\n"
        f"{link}\n\nChoose a new password for the account {login} at the link above "
        f"(once, within {minutes} minutes)." + _SIGNATURE,
    )


def write_password_changed(*, login: str) -> Letter:
    """A password was changed."""
    return Letter(
        "[품앗이] 비밀번호가 바뀌었습니다 / Your password was changed",
        f"{login} 계정의 비밀번호가 바뀌었고, 다른 곳의 로그인은 모두 끝났습니다. "
        "직접 바꾸신 것이 아니라면 바로 관리자에게 알려 주십시오.\n\n"
        f"The password of the account {login} was changed and all other sign-ins have ended. "
        "If it was not you, tell the administrator at once.\n\n품앗이 Pumasi",
    )


def write_identity_linked(*, login: str, provider: str) -> Letter:
    """Another way to sign in was linked to an account."""
    return Letter(
        "[품앗이] 통합계정이 이어졌습니다 / Another way to sign in",
        f"{login} 계정에 {provider} 로그인이 이어졌습니다. 이제 {provider} 로그인도 쓰실 수 있습니다. "
        "직접 하신 것이 아니라면 바로 관리자에게 알려 주십시오.\n\n"
        f"The account {login} can now be signed in to by {provider}. "
        "If it was not you, tell the administrator at once.\n\n품앗이 Pumasi",
    )
