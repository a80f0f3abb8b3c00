"""The refusals around the versions of words and law, and the judged sets they are previewed on.

`service.errors` says what all refusals have in common.
"""

from __future__ import annotations

from service.errors import NotFound, PumasiError, TooManyKept
from service.sentences import Sentence


class JudgedSetNotFound(NotFound):
    """No judged set is kept under this id."""

    code = "judged_set_not_found"
    sentence = Sentence(
        "그런 판정 자료가 없습니다. 지워졌을 수 있으니 판정 자료 목록에서 확인해 주십시오.",
        "There is no such judged set. It may have been deleted; look at the list of judged sets.",
    )


class TooManyJudgedSets(TooManyKept):
    """As many judged sets are kept as may be."""

    code = "too_many_judged_sets"
    sentence = Sentence(
        "판정 자료는 {}개까지 둘 수 있습니다. 쓰지 않는 것을 지운 다음 올려 주십시오.",
        "At most {} judged sets are kept. Delete one that is not needed, then send this one.",
    )


class ReferenceVersionNotFound(NotFound):
    """There is no version of words and law with this number."""

    code = "reference_version_not_found"
    sentence = Sentence(
        "말과 법령의 {}판이 없습니다. 판 목록에서 확인해 주십시오.",
        "There is no version {} of words and law. Look it up among the versions.",
    )


class NothingToChange(PumasiError):
    """A version of words and law that changes nothing."""

    status = 422
    code = "nothing_to_change"
    sentence = Sentence(
        "바꿀 것이 하나도 없습니다. 더하거나 뺄 말, 또는 법령 값을 적어 주십시오.",
        "Nothing would change. Give words to add or remove, or a value of law.",
    )


class VersionStateConflict(PumasiError):
    """The version of words and law is in a state in which this cannot be done."""

    status = 409
    code = "version_state_conflict"
    sentence = Sentence(
        "이 판은 이미 시행되었거나 거두어졌습니다. 화면을 다시 열어 확인해 주십시오.",
        "The version is in force or withdrawn already. Please look at it again.",
    )


class PreviewMissing(PumasiError):
    """Nobody has seen what the version would change of what is in force now."""

    status = 409
    code = "preview_missing"
    sentence = Sentence(
        "지금 시행 중인 판과 견준 미리 보기가 없습니다. 먼저 미리 보기를 하여 주십시오.",
        "There is no preview against what is in force now. Make one first to see what changes.",
    )


class VersionDoesNotFit(PumasiError):
    """A version does not fit the others that would be in force with it."""

    status = 409
    code = "version_does_not_fit"

    def __init__(self, version: int, why: Sentence) -> None:
        super().__init__(
            Sentence(
                f"{version}판이 나머지 판과 맞지 않게 됩니다. {why.ko}",
                f"Version {version} would not fit the others. {why.en}",
            )
        )
