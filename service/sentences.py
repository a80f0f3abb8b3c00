"""A statement of the service for people, in both of its languages.

The engine has its own (`matching.records.Sentence`); most of the service may not import the engine.
"""

from __future__ import annotations

import errno
from typing import NamedTuple


class Sentence(NamedTuple):
    """One statement; Korean comes first everywhere."""

    ko: str
    en: str

    def fill(self, *values: object) -> Sentence:
        """The sentence with the values in its places `{}`. Raises IndexError where one stays empty."""
        return Sentence(self.ko.format(*values), self.en.format(*values))

    def __str__(self) -> str:
        """Both languages on one line, as the command line shows them."""
        return f"{self.ko} / {self.en}"


_KOREAN_CAUSES = {
    errno.EACCES: "권한이 없습니다",
    errno.EADDRINUSE: "다른 프로그램이 쓰고 있습니다",
    errno.EADDRNOTAVAIL: "이 컴퓨터의 주소가 아닙니다",
    errno.EISDIR: "폴더입니다",
    errno.ELOOP: "링크가 제자리로 돌아옵니다",
    errno.EMFILE: "열린 파일이 너무 많습니다",
    errno.ENAMETOOLONG: "이름이 너무 깁니다",
    errno.ENOENT: "그런 파일이나 폴더가 없습니다",
    errno.ENOSPC: "저장 공간이 없습니다",
    errno.ENOTDIR: "경로 가운데에 폴더가 아닌 것이 있습니다",
    errno.EPERM: "권한이 없습니다",
    errno.EROFS: "읽기만 할 수 있는 곳입니다",
}


def explain_os_error(error: OSError) -> Sentence:
    """What the operating system refused, without a full stop. It says so in English alone."""
    english = error.strerror or type(error).__name__
    return Sentence(_KOREAN_CAUSES.get(error.errno or 0, english), english)
