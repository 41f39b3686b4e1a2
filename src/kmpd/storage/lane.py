"""One thread for all work on the database; what waits together shares a commit."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Final, TypeVar

import attrs
from sqlalchemy import Connection

from kmpd.errors import StoreError
from kmpd.storage.failure import DATABASE_ERRORS, store_error
from kmpd.storage.session import Session

_LOGGER = logging.getLogger("kmpd.storage")

T = TypeVar("T")
Work = Callable[[Connection], T]

#: So many calls share a commit; more would make the first wait for long.
_GROUP_MAX: Final = 256
#: Who adds one batch after another comes again within this time.
_PAUSE_SECONDS: Final = 0.02
#: If nobody ever pauses, what is due has its turn all the same.
_IDLE_SECONDS_MAX: Final = 5.0
#: For so long what is due is worked off before the end; the rest is at the next start.
_LEAVE_SECONDS: Final = 5.0


@attrs.frozen(kw_only=True, eq=False)
class _Job:
    work: Work[Any]
    writes: bool
    lock: str | None
    done: Future[Any] = attrs.field(factory=Future)


@attrs.frozen(kw_only=True)
class LaneHooks:
    """What the lane asks of the store, in its thread.

    Attributes:
        idle: Work on what is due while nobody waits; returns whether more is.
        forget: Forget what is known of the tables: a transaction was taken back.
    """

    idle: Callable[[Session], bool]
    forget: Callable[[], None]


class Lane:
    """Runs work in the order in which it came; owns the thread.

    Work that waits at the same time is done in one transaction. Nobody hears a result
    before it is committed. If any of it fails, all is taken back and each is done
    again by itself, so that one caller's fault is not that of the others.
    """

    def __init__(self, session: Session, hooks: LaneHooks) -> None:
        self._session = session
        self._hooks = hooks
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._is_closed = False
        self._ended: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    async def do(
        self, work: Work[T], *, writes: bool = True, lock: str | None = None
    ) -> T:
        """Return what some work gave, when it is committed.

        Args:
            work: May be called again, if the transaction was taken back.
            writes: Whether it changes anything.
            lock: The name of the station, if only the station of the store may do it;
                empty if it may be any.

        Raises:
            StoreError: The database cannot be used; nothing was half done.
        """
        if self._is_closed:
            raise store_error(OSError("it has been closed"), self._session.address)
        job = _Job(work=work, writes=writes, lock=lock)
        self._jobs.put(job)
        result: T = await asyncio.wrap_future(job.done)
        return result

    async def close(self) -> None:
        """Finish what waits, then end the thread."""
        if not self._is_closed:
            self._is_closed = True
            self._jobs.put(None)
        await asyncio.shield(asyncio.wrap_future(self._ended))

    def _run(self) -> None:
        is_due = True
        is_open = True
        turned_at = time.monotonic()
        while is_open:
            jobs, is_open = self._next_jobs(
                patience_seconds=_PAUSE_SECONDS if is_due else None
            )
            if jobs:
                self._do_group(jobs)
                is_due = True
            is_late = time.monotonic() - turned_at > _IDLE_SECONDS_MAX
            if is_due and is_open and (is_late or not jobs):
                is_due = self._idle()
                turned_at = time.monotonic()
        deadline = time.monotonic() + _LEAVE_SECONDS
        while is_due and time.monotonic() < deadline:
            is_due = self._idle()
        try:
            self._session.close()
        finally:
            # Whoever waits for the end waits no longer, whatever came of it.
            self._ended.set_result(None)

    def _next_jobs(
        self, *, patience_seconds: float | None
    ) -> tuple[Sequence[_Job], bool]:
        """Return what waits, and whether more may come.

        Args:
            patience_seconds: How long to wait for the first; None is without limit.
        """
        jobs: list[_Job] = []
        while len(jobs) < _GROUP_MAX:
            try:
                if jobs:
                    job = self._jobs.get_nowait()
                else:
                    job = self._jobs.get(timeout=patience_seconds)
            except queue.Empty:
                break
            if job is None:
                return jobs, False
            if job.done.set_running_or_notify_cancel():
                jobs.append(job)
        return jobs, True

    def _do_group(self, jobs: Sequence[_Job]) -> None:
        try:
            results = self._commit(jobs)
        except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
            self._after_failure()
            if len(jobs) > 1 and not self._session.is_lost:
                for job in jobs:
                    self._do_group([job])
                return
            told = error
            if isinstance(error, DATABASE_ERRORS):
                told = store_error(error, self._session.address)
                told.__cause__ = None
            for job in jobs:
                job.done.set_exception(told)
        else:
            for job, result in zip(jobs, results, strict=True):
                job.done.set_result(result)

    def _commit(self, jobs: Sequence[_Job]) -> Sequence[object]:
        for job in jobs:
            if job.lock is not None:
                self._session.lock(job.lock)
        writes = any(job.writes for job in jobs)
        connection = self._session.connection(writes=writes)
        with connection.begin():
            return [job.work(connection) for job in jobs]

    def _idle(self) -> bool:
        try:
            return self._hooks.idle(self._session)
        except Exception as error:
            # What is due is kept in the database, and tried after the next work.
            self._after_failure()
            if not isinstance(error, (*DATABASE_ERRORS, StoreError)):
                _LOGGER.exception("store: work that was due failed")
            return False

    def _after_failure(self) -> None:
        self._hooks.forget()
        self._session.after_failure()
