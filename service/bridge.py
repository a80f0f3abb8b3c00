"""Where the service meets the engine: records are converted, and each worker keeps the catalogue in memory.

A worker never hears from another one. Instead every transaction that changes the catalogue moves the row of
`catalogue_clock` on by one and stamps what it changed with the new number (`service.catalogue.actions`).
Moving the row locks it until the commit, so numbers become visible in their order. Before each search or
ranking a worker reads the clock, one tiny query; where it has moved on, the worker fetches what carries a
later number than the last it has seen, and nothing else. So the next search in every process finds what was
saved before it.
"""

from __future__ import annotations

import gc
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request
from sqlalchemy import Connection, Row, Table, func, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

from matching import Matcher, load_reference
from matching.kernels import WORTH_COMPILING, compile_kernels
from matching.records import Supplier
from matching.reference_records import Reference
from service import tables
from service.database import Database
from service.engine.engine_version import read_engine_version
from service.engine.index_building import BuildFailed
from service.engine.saved_index import Made, UnusableFile, read_index, save_index, work_alone
from service.engine_records.bridge import to_supplier
from service.errors import IndexNotReady
from service.reference_layers.bridge import load_reference_of
from service.settings import Settings

log = structlog.get_logger(__name__)

# Rows fetched at once while the index is built; bounds the memory that the database driver takes.
CHUNK = 2_000
# From so many listings on, building them here would slow the answers of this process for long.
WORTH_A_PROCESS = 5_000
RETRY_SECONDS = 2.0
NO_FILE = "-"

# --- the catalogue in memory --------------------------------------------------------------------------------


def make_matcher(reference: Reference | None = None) -> Matcher:
    """An empty engine with these words and this law, or those of the files; the first takes a second."""
    return Matcher(reference or load_reference())


def load_language_model() -> None:
    """Make the words of the files ready to be analysed; from then on it is there for every engine."""
    make_matcher().analyser.analyse_word("준비")


def load_reference_in_force(connection: Connection) -> Reference:
    """The words and the law in force now: the files with the versions over them."""
    return load_reference_of(connection, read_clock_and_versions(connection)[1])


_is_program_spared = threading.Event()


def spare_from_collection(matcher: Matcher) -> None:
    """Take what lives in this process now out of the rounds of the garbage collector, for good.

    The program itself and a large engine are hundreds of thousands of small objects that stay; a round over
    all of them comes in the middle of some answer and takes ten times as long as the answer. So it is done
    with the first engine of a process, whatever its size, and with each large one after it.
    """
    if not _is_program_spared.is_set() or len(matcher) >= WORTH_COMPILING:
        gc.collect()
        gc.freeze()
        _is_program_spared.set()


class CatalogueIndex:
    """The engine over the whole catalogue, up to date at every use.

    One lock guards it: a search must not see half an update, and no change may be applied twice or lost.
    Searches of one worker therefore take turns. Letting them overlap would gain little, since Python runs
    one thread at a time anyhow; more workers make more searches. The index reads by connections of its own,
    outside the caller's transaction, so that it never takes in what may still be rolled back.
    """

    def __init__(
        self,
        database: Database,
        *,
        wait_seconds: float,
        file: Path | None = None,
        build_apart: Callable[[Path, threading.Event], None] | None = None,
        read_ahead: Callable[[Matcher, threading.Event], None] | None = None,
    ) -> None:
        """`build_apart` builds the index of a large catalogue into a file, in another process.

        `read_ahead` is called once over a large catalogue that is ready, beside the answers, and ends when
        told to.
        """
        self._database = database
        self._wait_seconds = wait_seconds
        self._file = file
        self._build_apart = build_apart
        self._read_ahead = read_ahead
        self._takes_long = False
        self._kept: tuple[int, str] | None = None
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._matcher: Matcher | None = None
        self._revision = -1
        self._versions = ""
        self._renewal: threading.Thread | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the first build is done."""
        return self._ready.is_set()

    @property
    def revision(self) -> int:
        """The change of the catalogue up to which it is; ask inside `use`."""
        return self._revision

    @property
    def versions(self) -> str:
        """The versions of words and law that it reads with (`service.reference_layers`); ask inside `use`."""
        return self._versions

    @property
    def known(self) -> int:
        """How many enterprises it holds."""
        return len(self._matcher) if self._matcher is not None else 0

    def start(self) -> None:
        """Build in the background; where the database does not answer, try again until `close`.

        No other thread runs while the language model loads. So it comes first, before this returns.
        """
        load_language_model()
        thread = threading.Thread(target=self._build_until_done, name="catalogue-index", daemon=True)
        thread.start()
        # Not before it runs: `close`, in another thread, waits for it.
        self._thread = thread

    def close(self) -> None:
        """Stop trying, and keep the index in its file. A build under way is left to end with the process."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join(timeout=RETRY_SECONDS)
        if self.is_ready and self._lock.acquire(timeout=RETRY_SECONDS):
            try:
                self._keep()
            finally:
                self._lock.release()

    @contextmanager
    def use(self) -> Iterator[Matcher]:
        """The engine, holding all that was committed before; nobody else uses it meanwhile.

        Keep the block short. Raises IndexNotReady where the first build takes longer than the setting
        `index_wait_seconds`; at once where that is certain, since whoever waits takes the place of others.
        """
        deadline = time.monotonic() + self._wait_seconds
        if not self._ready.wait(0 if self._takes_long else self._wait_seconds):
            raise IndexNotReady
        if not self._lock.acquire(timeout=max(0.1, deadline - time.monotonic())):
            raise IndexNotReady
        try:
            self._catch_up()
            assert self._matcher is not None
            yield self._matcher
        finally:
            self._lock.release()

    def _build_until_done(self) -> None:
        while not self._closed.is_set():
            try:
                started = time.monotonic()
                with self._lock:
                    is_built = self._build()
            except Exception:
                log.exception("index_build_failed", retry_seconds=RETRY_SECONDS)
                self._closed.wait(RETRY_SECONDS)
            else:
                if not is_built:
                    return
                seconds = round(time.monotonic() - started, 3)
                log.info("index_ready", revision=self._revision, seconds=seconds)
                self._ready.set()
                self._finish()
                return

    def _finish(self) -> None:
        """What makes the engine fast, but need not be there for the first answer."""
        assert self._matcher is not None
        if len(self._matcher) >= WORTH_COMPILING:
            compile_kernels()
        with self._lock:
            # synonyms, and words and completions in their orders: the first visitor need not wait for them
            self._matcher.prepare()
            self._keep()
            spare_from_collection(self._matcher)
        if self._read_ahead is not None and len(self._matcher) >= WORTH_COMPILING:
            try:
                self._read_ahead(self._matcher, self._closed)
            except SQLAlchemyError:
                log.exception("not_read_ahead")

    def _keep(self) -> None:
        """Write the index to its file, if it has changed since it was last written or read."""
        state = self._revision, self._versions
        if self._file is None or self._matcher is None or state == self._kept:
            return
        started = time.monotonic()
        try:
            with self._database.engine.connect() as connection:
                made = _describe_making(connection, *state)
            size = save_index(self._file, self._matcher.dump(), made)
        except (OSError, SQLAlchemyError) as error:
            log.warning("index_not_kept", file=str(self._file), reason=str(error))
            return
        self._kept = state
        seconds = round(time.monotonic() - started, 3)
        log.info("index_kept", file=str(self._file), revision=self._revision, bytes=size, seconds=seconds)

    def _take_up(self, file: Path) -> bool:
        """Take the index from a file; False where that is not there or not this catalogue's."""
        try:
            arrays, made = read_index(file)
            with self._database.engine.connect() as connection:
                revision = int(made["revision"])
                newest, versions = read_clock_and_versions(connection)
                if made != _describe_making(connection, revision, versions) or revision > newest:
                    raise UnusableFile("it was made by another engine or from another catalogue")
                reference = load_reference_of(connection, versions)
            self._matcher = make_matcher(reference).restore(arrays)
        except FileNotFoundError:
            return False
        except (OSError, UnusableFile, KeyError, ValueError) as error:
            log.warning("index_file_ignored", file=str(file), reason=str(error))
            return False
        self._revision, self._versions = self._kept = revision, versions
        self._catch_up()
        log.info("index_taken_up", file=str(file), revision=revision)
        return True

    def build_and_keep(self) -> None:
        """Bring the file up to the catalogue, and nothing else."""
        self._build()
        self._keep()

    def build_for_once(self) -> Matcher:
        """The engine over the catalogue as it is now, from the file where there is one; nothing is kept."""
        self._build()
        assert self._matcher is not None
        return self._matcher

    def _build(self) -> bool:
        """Whether it is built; not where it was closed meanwhile."""
        if self._file is not None and self._take_up(self._file):
            return True
        if self._build_apart is not None and self._count_listings() >= WORTH_A_PROCESS:
            self._takes_long = True
            if self._take_up_from_apart(self._build_apart):
                return True
            if self._closed.is_set():
                return False
        with self._database.engine.connect() as connection:
            self._read_whole(connection)
        return True

    def _read_whole(self, connection: Connection) -> None:
        # The clock first: what changes while the rows are read carries a later number and comes again.
        revision, versions = read_clock_and_versions(connection)
        matcher = make_matcher(load_reference_of(connection, versions))
        matcher.fit(supplier for chunk in load_suppliers(connection) for supplier in chunk)
        self._matcher, self._revision, self._versions = matcher, revision, versions

    def _count_listings(self) -> int:
        with self._database.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(_columns_of(tables.Enterprise))) or 0

    def _take_up_from_apart(self, build_apart: Callable[[Path, threading.Event], None]) -> bool:
        """Let another process build, and take up what it made; False where it made nothing."""
        place = nullcontext(self._file.parent) if self._file else tempfile.TemporaryDirectory("-pumasi")
        with place as folder:
            # Once read, the file may go: its pages stay as long as they are used.
            file = self._file or Path(folder, "catalogue.index")
            try:
                build_apart(file, self._closed)
            except (OSError, BuildFailed) as error:
                log.warning("index_not_built_apart", reason=str(error))
                return False
            return not self._closed.is_set() and self._take_up(file)

    def _catch_up(self) -> None:
        assert self._matcher is not None
        with self._database.engine.connect() as connection:
            revision, versions = read_clock_and_versions(connection)
            if versions != self._versions:
                self._take_over(connection, versions)
            if revision == self._revision:
                return
            for chunk in load_suppliers(connection, later_than=self._revision):
                self._matcher.upsert(chunk)
            # What was saved and deleted since the last look has never been here.
            removed = load_removed(connection, later_than=self._revision)
            self._matcher.remove([found for found in removed if found in self._matcher])
        self._revision = revision

    def _take_over(self, connection: Connection, versions: str) -> None:
        """Read with other words and law: at once, but beside the answers where that takes long."""
        assert self._matcher is not None
        reference = load_reference_of(connection, versions)
        if reference.words == self._matcher.reference.words:
            # Nothing that is indexed depends on the law.
            self._matcher.reference = reference
            self._versions = versions
        elif len(self._matcher) < WORTH_A_PROCESS:
            self._read_whole(connection)
            log.info("index_renewed", versions=versions)
        elif self._renewal is None or not self._renewal.is_alive():
            self._renewal = threading.Thread(target=self._renew, name="index-renewal", daemon=True)
            self._renewal.start()

    def _renew(self) -> None:
        """Build anew beside the index in use, then put it in its place; after a fault the next use tries."""
        fresh = CatalogueIndex(self._database, wait_seconds=0, build_apart=self._build_apart)
        fresh._closed = self._closed
        try:
            if not fresh._build():
                return
        except Exception:
            log.exception("index_renewal_failed")
            return
        assert fresh._matcher is not None
        fresh._matcher.prepare()
        with self._lock:
            self._matcher, self._revision, self._versions = fresh._matcher, fresh._revision, fresh._versions
            self._keep()
        log.info("index_renewed", versions=self._versions)


def build_file(settings: Settings, file: Path) -> None:
    """Bring the index in `file` up to the catalogue. Several at once take turns; the later find it done."""
    database = Database(settings)
    try:
        with work_alone(file.parent):
            CatalogueIndex(database, wait_seconds=0, file=file).build_and_keep()
    finally:
        database.dispose()


def build_matcher(database: Database, settings: Settings) -> Matcher:
    """An engine of one's own over the catalogue, for work that no request waits for."""
    matcher = CatalogueIndex(database, wait_seconds=0, file=choose_index_file(settings)).build_for_once()
    if len(matcher) >= WORTH_COMPILING:
        compile_kernels()
    return matcher


def choose_index_file(settings: Settings) -> Path | None:
    """Where the index is kept from one start to the next."""
    if settings.index_file is not None:
        return None if settings.index_file == NO_FILE else Path(settings.index_file)
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(f"{url.database}.index")


async def get_index(request: Request) -> CatalogueIndex:
    """The index of this worker."""
    index: CatalogueIndex = request.app.state.index
    return index


IndexDep = Annotated[CatalogueIndex, Depends(get_index)]


def read_clock_and_versions(connection: Connection) -> tuple[int, str]:
    """How many changes of the catalogue have been committed, and the versions of words and law in force.

    `service.reference_layers` reads those.
    """
    clock = tables.CatalogueClock
    found = connection.execute(select(clock.revision, clock.reference_versions)).one_or_none()
    return (found.revision, found.reference_versions) if found else (0, "")


def _describe_making(connection: Connection, revision: int, versions: str) -> Made:
    """From what an index of a revision of this catalogue is made, read with these words and law."""
    catalogue = connection.scalar(select(tables.CatalogueClock.catalogue_key)) or ""
    return {
        "engine": read_engine_version(),
        "catalogue": catalogue,
        "revision": revision,
        "versions": versions,
    }


def load_removed(connection: Connection, *, later_than: int) -> list[str]:
    """The ids deleted since revision `later_than` and not listed again."""
    removed = tables.RemovedEnterprise
    return list(
        connection.scalars(select(removed.enterprise_id).where(removed.catalogue_revision > later_than))
    )


def load_suppliers(connection: Connection, *, later_than: int = -1) -> Iterator[list[Supplier]]:
    """What changed since revision `later_than`, by enterprise_id, in lists of at most CHUNK."""
    enterprise = _columns_of(tables.Enterprise)
    last = ""
    while True:
        rows = connection.execute(
            select(enterprise)
            .where(enterprise.c.catalogue_revision > later_than, enterprise.c.enterprise_id > last)
            .order_by(enterprise.c.enterprise_id)
            .limit(CHUNK)
        ).all()
        if rows:
            last = rows[-1].enterprise_id
            yield _assemble(connection, rows)
        if len(rows) < CHUNK:
            return


def _assemble(connection: Connection, rows: Sequence[Row[Any]]) -> list[Supplier]:
    ids = [row.enterprise_id for row in rows]
    certifications = _load_parts(connection, tables.Certification, ids)
    services = _load_parts(connection, tables.Service, ids)
    track_records = _load_parts(connection, tables.PastAward, ids)
    return [
        to_supplier(
            SimpleNamespace(
                **row._mapping,
                certifications=certifications[row.enterprise_id],
                services=services[row.enterprise_id],
                track_record=track_records[row.enterprise_id],
            )
        )
        for row in rows
    ]


def _load_parts(
    connection: Connection, model: type[SQLModel], ids: Sequence[str]
) -> defaultdict[str, list[Row[Any]]]:
    part = _columns_of(model)
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(
        select(part).where(part.c.enterprise_id.in_(ids)).order_by(part.c.enterprise_id, part.c.position)
    ):
        found[row.enterprise_id].append(row)
    return found


def _columns_of(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table
