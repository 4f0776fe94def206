"""One job at a time beside the notebook: a newer one takes the place of an older, whose result is dropped."""

import asyncio
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

Stopped = Callable[[], bool]


class Background:
    """A place for one job in a thread.

    What a job found is handed over on the thread of the event loop in which
    this was made, as a kernel has one: a widget's state is then never changed
    in the midst of a cell. Where there is no loop the job's own thread does it.
    """

    def __init__(self) -> None:
        try:
            self._call: Callable[..., Any] = asyncio.get_running_loop().call_soon_threadsafe
        except RuntimeError:
            self._call = lambda function: function()
        self._stop = Event()
        self._thread: Thread | None = None

    def start(
        self, job: Callable[[Stopped], Any], done: Callable[[Any], None],
        failed: Callable[[Exception], None], delay: float = 0.0,
    ) -> None:  # fmt: skip
        """Run `job` after `delay` seconds, unless another is started before; then call `done` with what it returns.

        Parameters
        ----------
        job : callable
            Is given a function that says whether its result is still wanted.
        done : callable
            Called with the result, unless that comes too late or is None.
        failed : callable
            Called with the exception if the job raises one.
        delay : float
            In seconds.
        """
        self.cancel()
        stop = self._stop = Event()

        def hand_over(function: Callable[[Any], None], value: Any) -> None:
            self._call(lambda: None if stop.is_set() else function(value))

        def run() -> None:
            if stop.wait(delay):
                return
            try:
                found = job(stop.is_set)
            except Exception as fault:
                hand_over(failed, fault)
            else:
                if found is not None:
                    hand_over(done, found)

        self._thread = Thread(target=run, daemon=True, name="tender_cycles-refining")
        self._thread.start()

    def cancel(self) -> None:
        """Give up the job in hand."""
        self._stop.set()

    @property
    def busy(self) -> bool:
        """Whether a job is in hand."""
        return self._thread is not None and self._thread.is_alive()

    def join(self, timeout: float | None = None) -> None:
        """Wait until the job in hand has ended."""
        if self._thread is not None:
            self._thread.join(timeout)
