"""What a failure of the database means, in words: its cause, and what makes it pass."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from service.sentences import Sentence

_FULL = Sentence(
    "디스크가 가득 찼습니다. 빈자리를 만든 뒤 다시 해 주십시오",
    "the disk is full; free some space and try again",
)
_NOT_READ_OR_WRITTEN = Sentence(
    "디스크에서 읽거나 디스크에 쓰지 못했습니다. 디스크의 빈자리와 한도, 고장을 확인한 뒤 다시 해 주십시오",
    "the disk could not be read or written; look for free space, quotas and damage, and try again",
)
_READ_ONLY = Sentence(
    "데이터베이스 파일이나 그 폴더에 쓸 권한이 없습니다. 권한을 확인해 주십시오",
    "the file of the database or its folder may not be written to; check its permissions",
)
_TAKEN = Sentence(
    "다른 작업이 데이터베이스에 쓰고 있습니다. 잠시 뒤 다시 해 주십시오",
    "something else is writing to the database; try again in a moment",
)
_NOT_OPENED = Sentence(
    "데이터베이스 파일을 열거나 만들 수 없습니다. PUMASI_DATABASE_URL의 경로와 폴더의 권한을 확인해 주십시오",
    "the file of the database cannot be opened or made; check the path in PUMASI_DATABASE_URL and the "
    "permissions of its folder",
)
_DAMAGED = Sentence(
    "데이터베이스 파일이 아니거나 깨진 파일입니다. PUMASI_DATABASE_URL의 경로를 확인하고, 맞으면 백업에서 "
    "되살려 주십시오",
    "the file is not a database or is damaged; check the path in PUMASI_DATABASE_URL, and where it is right, "
    "restore a backup",
)

# The primary codes of SQLite, whose extended ones (SQLITE_READONLY_DIRECTORY) begin the same way.
_OF_SQLITE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _NOT_READ_OR_WRITTEN,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_BUSY": _TAKEN,
    "SQLITE_CANTOPEN": _NOT_OPENED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_CORRUPT": _DAMAGED,
}
_OF_POSTGRESQL = {"53100": _FULL, "55P03": _TAKEN}
# Asking again does not help against these: somebody has to look after the machine.
_LASTING = (_FULL, _NOT_READ_OR_WRITTEN, _READ_ONLY)


def explain_fault(error: DBAPIError) -> Sentence | None:
    """The cause and what to do, without a full stop at the end; None where it is not known here."""
    name = getattr(error.orig, "sqlite_errorname", None)
    if isinstance(name, str):
        return _OF_SQLITE.get("_".join(name.split("_")[:2]))
    return _OF_POSTGRESQL.get(getattr(error.orig, "sqlstate", None) or "")


def is_lasting(error: DBAPIError) -> bool:
    """Whether it stays until somebody looks after the machine, however often it is tried again."""
    return explain_fault(error) in _LASTING
