"""The refusals of the service. Each has a code that programs may rely on and says what to do next.

`service.skins.error_answers` turns them, and everything else that can go wrong, into the one error shape.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.door.validation import FieldFault
from service.sentences import Sentence


class PumasiError(Exception):
    """Something the service refuses, with its HTTP status and a sentence for the person who asked.

    A refusal that always says the same has its sentence, and the headers of its answer, with its code.
    `keeps_changes` is True where what was written before the refusal must stay (a failed sign-in counts).
    """

    status = 500
    code = "internal_error"
    sentence: Sentence
    headers: Mapping[str, str] = {}
    keeps_changes = False

    def __init__(
        self,
        sentence: Sentence | None = None,
        *,
        fields: tuple[FieldFault, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.sentence = sentence or self.sentence
        self.headers = headers or self.headers
        self.fields = fields
        super().__init__(self.sentence.en)


class NotFound(PumasiError):
    """What was asked for does not exist; the sentence names it in its place `{}`, if it has one."""

    status = 404
    code = "not_found"

    def __init__(self, *named: object) -> None:
        super().__init__(self.sentence.fill(*(str(each)[:100] for each in named)))


class TooManyKept(PumasiError):
    """As many of a kind are kept as may be; the sentence says how many."""

    status = 409

    def __init__(self, most: int) -> None:
        super().__init__(self.sentence.fill(most))


class RequestNotFound(NotFound):
    """The request is not there, or is not for this account."""

    code = "request_not_found"
    sentence = Sentence(
        "그런 요청이 없습니다. 받은 요청 목록에서 확인해 주십시오.",
        "There is no such request. Look it up among the requests you were sent.",
    )


class WrongState(PumasiError):
    """What was asked for is not possible in the state that things are in."""

    status = 409
    code = "wrong_state"


class TooManyRows(PumasiError):
    """A file on a page holds more rows than a person can look through."""

    status = 413
    code = "too_many_rows"

    def __init__(self, most: int) -> None:
        super().__init__(
            Sentence(
                f"한 번에 {most:,}행까지 올리실 수 있습니다. 파일을 나누어 올려 주십시오.",
                f"A file may hold {most:,} rows. Please send it in parts.",
            )
        )


class AlreadyExists(PumasiError):
    """The id of a new entry is taken."""

    status = 409
    code = "already_exists"

    def __init__(self, field: str, value: str) -> None:
        super().__init__(
            Sentence(
                f"{value[:100]}번은 이미 있습니다. 다른 번호로 등록하거나 기존 항목을 고쳐 주십시오.",
                f"{value[:100]} is registered already. Choose another id, or change the existing entry.",
            ),
            fields=(FieldFault(field, Sentence("이미 쓰이고 있는 번호입니다.", "This id is taken.")),),
        )


class VersionConflict(PumasiError):
    """Someone else has changed the entry meanwhile; both versions are named."""

    status = 409
    code = "version_conflict"

    def __init__(self, *, yours: int, current: int) -> None:
        super().__init__(
            Sentence(
                f"그사이 다른 사람이 고쳤습니다(보신 판 {yours}, 지금 판 {current}). "
                "지금 내용을 다시 불러와 확인한 뒤 저장해 주십시오.",
                f"Someone has changed this meanwhile (you saw version {yours}, it is now {current}). "
                "Load it again, check, and save once more.",
            ),
            fields=(
                FieldFault("version", Sentence(f"보신 판: {yours}", f"Your version: {yours}")),
                FieldFault("current_version", Sentence(f"지금 판: {current}", f"Current version: {current}")),
            ),
            headers={"ETag": f'"{current}"'},
        )
        self.yours = yours
        self.current = current


class PreconditionFailed(VersionConflict):
    """As VersionConflict, where the version came in the If-Match header."""

    status = 412
    code = "precondition_failed"


class VersionRequired(PumasiError):
    """A change must say which version it is based on."""

    status = 428
    code = "version_required"
    sentence = Sentence(
        "고치려는 판을 If-Match 머리글로 알려 주십시오. 조회할 때 받은 ETag 값을 보내시면 됩니다.",
        "Name the version you change in the If-Match header: send the ETag you were given.",
    )


class InvalidInput(PumasiError):
    """What was sent cannot be used; the fields say why."""

    status = 422
    code = "invalid_input"
    sentence = Sentence(
        "입력하신 내용에 고칠 곳이 있습니다. 아래 항목을 확인해 주십시오.",
        "Some of what was sent cannot be used. Please look at the fields named here.",
    )

    def __init__(self, *fields: FieldFault) -> None:
        super().__init__(fields=fields)


class Forbidden(PumasiError):
    """The account may not do this."""

    status = 403
    code = "forbidden"
    sentence = Sentence(
        "이 일을 할 권한이 없습니다. 권한이 있는 계정으로 로그인하거나 관리자에게 문의해 주십시오.",
        "This account may not do that. Sign in with one that may, or ask the administrator.",
    )


class ForgedRequest(PumasiError):
    """The form token is missing or wrong: the request may come from another site."""

    status = 403
    code = "csrf_failed"
    sentence = Sentence(
        "이 화면에서 보낸 요청인지 확인할 수 없습니다. 화면을 새로 고친 뒤 다시 시도해 주십시오.",
        "We cannot tell that this request comes from our own page. Reload the page and try again.",
    )


class IndexNotReady(PumasiError):
    """The search index is still being built."""

    status = 503
    code = "index_not_ready"
    sentence = Sentence(
        "검색과 추천을 준비하고 있습니다. 등록된 기업이 많으면 1–2분쯤 걸립니다. "
        "잠시 뒤 다시 열어 주십시오. 그 밖의 화면은 지금도 이용하실 수 있습니다.",
        "Search and recommendations are being prepared. With many enterprises this takes a minute or "
        "two. Please come back in a moment. All other pages can be used meanwhile.",
    )
    headers: Mapping[str, str] = {"Retry-After": "5"}


class DatabaseUnavailable(PumasiError):
    """The database does not answer, or a writer waited too long."""

    status = 503
    code = "database_unavailable"
    sentence = Sentence(
        "자료 저장소가 응답하지 않습니다. 저장되지 않았으니 잠시 뒤 다시 시도해 주십시오.",
        "The database does not answer. Nothing was saved; please try again in a moment.",
    )
    headers: Mapping[str, str] = {"Retry-After": "5"}


class StorageRefuses(PumasiError):
    """The database answers but takes nothing in, and will not until somebody looks after the machine."""

    status = 507
    code = "storage_refuses"
    sentence = Sentence(
        "서버의 저장 공간이 가득 찼거나 잠겨 있어 저장하지 못했습니다. "
        "다시 하셔도 같으니 관리자에게 알려 주십시오. 전에 저장하신 자료는 그대로 있습니다.",
        "Nothing was saved: the storage of the service is full or closed for writing. "
        "Trying again does not help; please tell the administrator. "
        "What was saved before is still there.",
    )


class UnknownHost(PumasiError):
    """The request names a host that this service does not answer to."""

    status = 400
    code = "unknown_host"
    sentence = Sentence(
        "이 이름으로는 접속할 수 없습니다. 안내받은 주소로 접속해 주십시오.",
        "The service does not answer to this host name. Use the address that you were given.",
    )


class Overloaded(PumasiError):
    """Too many requests are waiting already."""

    status = 503
    code = "overloaded"
    sentence = Sentence(
        "지금 이용이 많습니다. 잠시 뒤 다시 시도해 주십시오.",
        "The service is busy. Please try again in a moment.",
    )
    headers: Mapping[str, str] = {"Retry-After": "2"}


class TookTooLong(PumasiError):
    """The request was given up after the time that the settings allow."""

    status = 503
    code = "took_too_long"
    sentence = Sentence(
        "정해진 시간 안에 끝내지 못했습니다. 저장되었는지 확인한 뒤 다시 시도해 주십시오.",
        "This took longer than allowed. Check whether it was saved, then try again.",
    )
    headers: Mapping[str, str] = {"Retry-After": "5"}
