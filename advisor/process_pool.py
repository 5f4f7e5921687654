"""A pool of processes that ends whenever it is told to, and tells where one of them was killed."""

from __future__ import annotations

import signal
import sys
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

P = ParamSpec("P")
T = TypeVar("T")
# Seconds between two looks at whether the processes are still there.
LOOK = 1.0
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM)


class ProcessPool(ProcessPoolExecutor):
    """Processes of our own; left by an interruption, it ends them instead of waiting for them.

    Ctrl-C and SIGTERM are for the program: its processes end when it does.
    """

    def __init__(self, processes: int) -> None:
        super().__init__(processes, initializer=_leave_interruptions_to_the_program)
        if sys.version_info < (3, 11, 5):
            self._close_pipe_with_its_queue()

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Send a call. What interrupts while processes are started comes after them.

        Else one that was just made would be in no list: nobody would end it, and the end of the
        program would wait for it.
        """
        with _interruptions_held_back():
            return super().submit(call, *args, **kwargs)

    def answer(self, future: Future[T]) -> T:
        """Return what a call that was sent came to. Raises what it raised, or BrokenExecutor.

        A process that was killed is mostly noticed by the pool; not where it had sent half an
        answer: the pool waits for the other half.
        """
        while not future.done():
            wait((future,), LOOK)
            if not future.done() and self._misses_a_process():
                self.stop()
        return future.result()

    def stop(self) -> None:
        """End the processes: they would finish what was sent, and may outlive this one.

        An answer of which one had sent half would be waited for without end while this process
        holds the end of the pipe that answers are written to.
        """
        for process in self._workers():
            process.terminate()
        answers = vars(self).get("_result_queue")
        if answers is not None:
            answers._writer.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait for the processes; after an exception, or where nobody wants the rest, end them."""
        if kind is not None:
            self.stop()
        self.shutdown(wait=True, cancel_futures=True)

    def _workers(self) -> list[Any]:
        return [*(self._processes or {}).values()]

    def _misses_a_process(self) -> bool:
        from multiprocessing.connection import wait as ended

        return bool(ended([process.sentinel for process in self._workers()], timeout=0))

    def _close_pipe_with_its_queue(self) -> None:
        """Let the thread of the pool close both ends of the pipe that calls are sent through.

        Before Python 3.11.5 it waits without end at a pipe that nobody empties (CPython gh-94777).
        It must be that thread that closes this process's end, before it tells the thread that fills
        the pipe to close the other: two that close it at once are an error.
        """
        queue: Any = vars(self)["_call_queue"]
        close = queue.close

        def close_both_ends() -> None:
            queue._reader.close()
            close()

        queue.close = close_both_ends


@contextmanager
def _interruptions_held_back() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTIONS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _leave_interruptions_to_the_program() -> None:
    """Run first in each process, which is made while both signals are held back."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTIONS)
