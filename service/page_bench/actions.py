"""Pages measured at a real server: the sample data by one reader, a large catalogue by many at once.

The server runs as a process of its own, as in production, with one worker or several; database and samples
are made anew in a folder. The readers share the machine with it, so what is measured includes their work.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import make_url

from matching import Demand, Supplier
from service.bench.actions import Step, invent_catalogue
from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.database import Database, migrate
from service.demands import actions as demands
from service.demands.schemas import DemandIn
from service.page_bench.readers import Reader
from service.page_bench.walking import Kind, walk
from service.running.console import Progress
from service.running.demo import SAMPLE_ACCOUNTS, prepare_demo
from service.running.serving import open_socket
from service.settings import PREFIX, ROOT, Settings

AT_A_TIME = 2_000
SLOWEST = 8
START_SECONDS = 600.0
# Any worker may answer that it is ready, and each gets ready for itself.
TIMES_READY = 10
# One reader of each role; the visitor first.
ROLES = ("", "buyer", "enterprise", "policy", "administrator", "organiser")


@dataclass(slots=True)
class Measured:
    """What one kind of page took, in seconds, and how often it was not answered by 200."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0


def prepare_site(
    settings: Settings,
    suppliers: Sequence[Supplier],
    needs: Sequence[Demand],
    *,
    enterprises: int,
    open_demands: int,
    now: datetime.datetime,
    step: Step,
) -> None:
    """The sample data, and beside them as many invented enterprises and open demands as asked for.

    A database that is there already stays as it is, brought up to the newest migration.
    """
    file = make_url(settings.database_url).database
    if file is not None and Path(file).exists():
        migrate(settings)
        return
    prepare_demo(settings, now=now)
    database = Database(settings)
    try:
        with step(f"inventing {enterprises:,} enterprises"):
            _store_enterprises(database, suppliers, enterprises, now)
        with step(f"inventing {open_demands:,} demands"), database.session(is_writing=True) as session:
            items = list(_invent_demands(needs, open_demands, today=now.date()))
            demands.import_demands(session, items, now=now)
    finally:
        database.dispose()


def _store_enterprises(
    database: Database, suppliers: Sequence[Supplier], count: int, now: datetime.datetime
) -> None:
    batch: list[EnterpriseIn] = []
    for number, supplier in enumerate(invent_catalogue(suppliers, count, seed=0), start=1):
        # A business number belongs to one enterprise only.
        batch.append(EnterpriseIn.model_validate_json(_write(replace(supplier, business_number=None))))
        if len(batch) == AT_A_TIME or number == count:
            with database.session(is_writing=True) as session:
                catalogue.import_enterprises(session, batch, now=now)
            batch = []


def _invent_demands(needs: Sequence[Demand], count: int, *, today: datetime.date) -> Iterator[DemandIn]:
    chance = random.Random(0)
    for number in range(count):
        title, rest = chance.choices(needs, k=2)
        invented = replace(
            rest,
            demand_id=f"D{number:06d}",
            title=f"{title.title} {number}",
            published_on=today - datetime.timedelta(days=number % 30),
            due_on=today + datetime.timedelta(days=1 + number % 30),
            contract_from=None,
            contract_to=None,
        )
        yield DemandIn.model_validate_json(_write(invented, status="open"))


def _write(record: Supplier | Demand, **more: str) -> str:
    return json.dumps(asdict(record) | more, default=str)


@contextmanager
def serve(settings: Settings, *, workers: int = 1) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The server over a prepared site: its port and its process, once it answers that it is alive."""
    listener = open_socket("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    process = subprocess.Popen(
        [
            *(sys.executable, "-P", "-m", "service.cli", "serve"),
            *("--port", str(port), "--workers", str(workers)),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            f"{PREFIX}ENVIRONMENT": settings.environment,
            f"{PREFIX}DATABASE_URL": settings.database_url,
            f"{PREFIX}LOG_LEVEL": "error",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(process, port, "/healthz")
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, address: str, *, times: int = 1) -> float:
    """Seconds until `address` answers 200, so often one after the other.

    Raises RuntimeError where the server ends or takes too long.
    """
    started = time.monotonic()
    answered = 0
    while time.monotonic() - started < START_SECONDS:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        reader = Reader(port)
        is_answered = False
        with suppress(OSError):
            is_answered = reader.fetch(address)[0] == 200
        reader.close()
        answered = answered + 1 if is_answered else 0
        if answered == times:
            return time.monotonic() - started
        time.sleep(0.1)
    raise RuntimeError(f"{address} was not answered within {START_SECONDS:.0f} seconds")


def watch_start(port: int, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """How the first page is answered while the index is built, and how long that takes."""
    reader = Reader(port)
    first = reader.measure("/")[1]
    meanwhile: list[float] = []
    is_built = threading.Event()

    def ask() -> None:
        own = Reader(port)
        while not is_built.is_set():
            meanwhile.append(own.measure("/")[1])
            is_built.wait(0.05)
        own.close()

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        seconds = _wait_for(process, port, "/readyz", times=TIMES_READY)
    finally:
        is_built.set()
        asking.join()
    return {
        "first_page_ms": round(first * 1000, 1),
        "index_ready_seconds": round(seconds, 1),
        "home_page_meanwhile_ms": _quantiles(meanwhile),
    }


def measure_pages(
    port: int,
    pid: int,
    kinds: list[Kind],
    *,
    users: int,
    repeats: int,
    step: Step,
) -> dict[str, Any]:
    """Every kind of page that each role reaches, asked for `repeats` times by `users` readers at once.

    The processor time is what the server used meanwhile, with what it does in the background, and without
    finding the pages and signing in.
    """
    addresses: list[tuple[str, str, str]] = []
    with step("finding the pages"):
        for role in ROLES:
            reader = _enter(port, role)
            addresses += [(role, kind, address) for kind, address, _ in walk(reader.fetch, kinds)]
            reader.close()
    measured: defaultdict[tuple[str, str], Measured] = defaultdict(Measured)
    lock = threading.Lock()

    def read(readers: dict[str, Reader], share: list[tuple[str, str, str]], progress: Progress) -> None:
        for role, kind, address in share:
            status, seconds = readers[role].measure(address)
            with lock:
                one = measured[role, kind]
                one.seconds.append(seconds)
                one.failed += status != 200
                progress.move_to(sum(len(one.seconds) for one in measured.values()))
        for reader in readers.values():
            reader.close()

    work = addresses * repeats
    random.Random(0).shuffle(work)
    shares = [work[number::users] for number in range(users)]
    with step("signing in"):
        # One after the other: a hundred passwords checked at once is not what is measured.
        entered = [{role: _enter(port, role) for role in {role for role, _, _ in share}} for share in shares]
    before = read_cpu_seconds(pid)
    with Progress(f"pages for {users} readers", len(work)) as progress, ThreadPoolExecutor(users) as pool:
        list(pool.map(read, entered, shares, [progress] * users))
    after = read_cpu_seconds(pid)
    everything = [seconds for one in measured.values() for seconds in one.seconds]
    slowest = sorted(measured.items(), key=lambda item: -_percentile(item[1].seconds, 95))[:SLOWEST]
    used = None if before is None or after is None else round((after - before) / len(work) * 1000, 1)
    return {
        "users": users,
        "kinds": len(addresses),
        "server_cpu_ms_per_page": used,
        "failed": {
            f"{role or 'visitor'} {kind}": one.failed
            for (role, kind), one in sorted(measured.items())
            if one.failed
        },
        "page_ms": _quantiles(everything),
        "slowest": [
            {"role": role or "visitor", "page": kind, **_quantiles(one.seconds)}
            for (role, kind), one in slowest
        ],
    }


def read_cpu_seconds(pid: int) -> float | None:
    """Processor time that a process and its workers have used so far; None where the system does not say."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        stats = [Path(f"/proc/{one}/stat").read_text("ascii") for one in (str(pid), *children)]
    except OSError:
        return None
    used = [stat.rpartition(")")[2].split()[11:13] for stat in stats]
    return sum(int(ticks) for pair in used for ticks in pair) / os.sysconf("SC_CLK_TCK")


def _enter(port: int, role: str) -> Reader:
    reader = Reader(port)
    account = next((account for account in SAMPLE_ACCOUNTS if account.role == role), None)
    if account is not None:
        reader.sign_in(account.login, account.password)
    return reader


def _percentile(seconds: Sequence[float], share: float) -> float:
    return float(np.percentile(seconds, share)) if seconds else 0.0


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(_percentile(seconds, share) * 1000, 1) for share in (50, 95, 99)} | {
        "runs": len(seconds)
    }
