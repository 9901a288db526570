"""One function over many items on several processes: results in order, a dead process named."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

CHUNK = 16
"""Most items handed to a worker at a time."""

WORTH_FILES = 16
WORTH_BYTES = 4_000_000
"""From this many files, or files of this size together, a second process pays."""

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")


class Workers(Generic[Item, Shared, Result]):
    """Processes that call `function(item, shared)`.

    `shared` goes to each worker once, when it starts. A worker that dies (killed for lack of
    memory, say) costs only the item that killed it: its result is `died(item, how)`, where `how`
    is a signal's name or an exit status. Function, items and results must be picklable.
    """

    def __init__(
        self,
        function: Callable[[Item, Shared], Result],
        shared: Shared,
        died: Callable[[Item, str], Result],
    ) -> None:
        self._function = function
        self._shared = shared
        self._died = died

    def run(self, items: Sequence[Item], jobs: int, most: int = CHUNK) -> Iterator[Result]:
        """Results in the order of the items. Left early, by an interrupt too, it ends them all.

        A worker is handed at most so many items at a time.
        """
        size = max(1, min(most, len(items) // (jobs * 4)))
        chunks = [items[start : start + size] for start in range(0, len(items), size)]
        start = (self._function, self._shared)
        with _Pool(
            min(jobs, len(chunks)), mp_context=_context(), initializer=_start, initargs=start
        ) as pool:
            with _undisturbed():  # the first submit starts the processes
                futures = [(chunk, pool.submit(_call, chunk)) for chunk in chunks]
            for chunk, future in futures:
                yield from self._results(chunk, future)

    def _results(self, chunk: Sequence[Item], future: Future[list[Any]]) -> list[Result]:
        try:
            return future.result()
        except BrokenProcessPool:  # says not which item it was: a process for each finds out
            return [self._apart(item) for item in chunk]

    def _apart(self, item: Item) -> Result:
        context = _context()
        receiver, sender = context.Pipe(duplex=False)
        arguments = (sender, self._function, item, self._shared)
        process = context.Process(target=_send, args=arguments)  # type: ignore[attr-defined]
        with _undisturbed():
            process.start()
        sender.close()
        try:
            result: Result = receiver.recv()
        except EOFError:
            process.join()
            code = process.exitcode
            how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
            return self._died(item, how)
        finally:
            process.kill()
            process.join()
        return result


def processes(files: Sequence[Path]) -> int:
    """How many processes pay for these files: one, or as many as there are cores for us."""
    if len(files) < WORTH_FILES and sum(map(_size, files)) < WORTH_BYTES:
        return 1
    return cores()


def cores() -> int:
    """How many cores there are for us."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def forks() -> bool:
    """Whether a worker starts with what has been loaded here, so that nothing is sent to it."""
    return sys.platform == "linux"


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


class _Pool(ProcessPoolExecutor):
    """Ends its workers at once when it is left by an exception."""

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            for process in list((self._processes or {}).values()):
                process.terminate()
                process.join()
            # Half a result may be in the pipe: with no writer left, its reader hears the end.
            self._result_queue._writer.close()  # type: ignore[attr-defined]  # noqa: SLF001
        self.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Interrupts wait meanwhile: one that falls into a fork leaves a process nobody knows of."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> BaseContext:
    """Fork where it is safe: workers then start with what has been loaded here."""
    return get_context("fork" if forks() else None)


_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)

_work: list[tuple[Callable[..., object], object]] = []
"""Of a worker: the function and what is shared; set when it starts."""


def _start(function: Callable[..., object], shared: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)  # a child inherits what waits
    _work[:] = [(function, shared)]


def _call(chunk: Sequence[object]) -> list[Any]:
    function, shared = _work[0]
    return [function(item, shared) for item in chunk]


def _send(
    sender: Connection, function: Callable[..., object], item: object, shared: object
) -> None:
    _start(function, shared)
    sender.send(function(item, shared))
