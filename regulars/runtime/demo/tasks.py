"""What the worker runs for the demo shop; three lines each."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from regulars.jobs.progress import Progress
from regulars.jobs.services import register
from regulars.profiles.setup import LOAD_DEMO, REMOVE_DEMO


@register(LOAD_DEMO)
def load(progress: Progress) -> dict[str, Any]:
    from regulars.runtime.demo.loading import load_demo  # noqa: PLC0415 - simulates with numpy

    return {"customers": load_demo(now=timezone.now(), progress=progress)}


@register(REMOVE_DEMO)
def remove(progress: Progress) -> dict[str, Any]:
    from regulars.runtime.demo.removing import remove_demo  # noqa: PLC0415 - only where it is asked for

    return {"customers": remove_demo(now=timezone.now(), progress=progress)}
