"""The worker's process: drains the queue until told to stop.

supervisor.py starts it as `-m regulars.runtime.worker`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading

GRACE_SECONDS = 2.5


def main() -> None:
    """Runs jobs; on SIGTERM lets them finish for a moment, then leaves.

    A job cut off stays marked as being done; the next worker finds it stalled and queues it again.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")
    import django  # noqa: PLC0415 - the settings read the environment that our parent gave

    django.setup()
    from regulars.jobs.housekeeping import keep_house  # noqa: PLC0415 - needs django.setup()

    threading.Thread(target=_watch_for_the_end, daemon=True).start()
    threading.Thread(target=keep_house, args=[_told], name="housekeeping", daemon=True).start()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app  # noqa: PLC0415 - needs django.setup()
    from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: PLC0415

    if not isinstance(app.connector, DjangoConnector):
        raise TypeError("the queue must live in Django's database")
    connector = app.connector.get_worker_connector()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sent in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sent, _stopping, stop)
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            work = asyncio.create_task(
                worker_app.run_worker_async(
                    concurrency=_concurrency(),
                    install_signal_handlers=False,
                    listen_notify=True,
                    fetch_job_polling_interval=2.0,
                )
            )
            told = asyncio.create_task(stop.wait())
            await asyncio.wait({work, told}, return_when=asyncio.FIRST_COMPLETED)
            told.cancel()
            if not work.done():
                work.cancel()  # The worker takes it as the wish to finish what it has and take nothing new.
                await asyncio.wait({work})
            if not work.cancelled():
                work.result()


def _concurrency() -> int:
    """A long import must not keep the drain waiting, nor may many jobs crowd the pages out."""
    return max(3, (os.cpu_count() or 1) + 1)


_told = threading.Event()


def _stopping(stop: asyncio.Event) -> None:
    stop.set()
    _told.set()


def _watch_for_the_end() -> None:
    """A job in a thread cannot be interrupted; when the time is over, the process is."""
    _told.wait()
    threading.Event().wait(GRACE_SECONDS)
    os._exit(0)


if __name__ == "__main__":
    main()
