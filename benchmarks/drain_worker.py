"""What the worker does after an import, as a process of its own: `python -m benchmarks.drain_worker`."""

from __future__ import annotations

import json

from benchmarks.measuring import seconds
from regulars.runtime.prepare import setup_django


def main() -> None:
    setup_django()
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from regulars.refresh.services import drain  # noqa: PLC0415

    print(json.dumps({"seconds": seconds(lambda: drain(now=timezone.now()))}))


if __name__ == "__main__":
    main()
