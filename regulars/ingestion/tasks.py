"""What the worker runs for imports; three lines each."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from regulars.ingestion import services
from regulars.ingestion.models import Import, ImportKind, ImportState
from regulars.jobs.progress import Progress
from regulars.jobs.services import register
from regulars.refresh import automatic
from regulars.refresh.emptied import forget_runs_over_nothing
from regulars.refresh.services import drain

RUN, UNDO = "ingestion.run", "ingestion.undo"


def gave_up(*, reason: str, import_id: int, dry_run: bool = False) -> None:
    """The import is as it was before, with the reason beside it, and can be started again."""
    if not dry_run:
        services.fail(Import.objects.get(id=import_id), reason)


@register(RUN, gave_up=gave_up)
def run(progress: Progress, *, import_id: int, dry_run: bool = False) -> dict[str, Any]:
    record = Import.objects.get(id=import_id)
    if not dry_run:
        Import.objects.filter(id=import_id).update(state=ImportState.RUNNING)
    report = services.run_import(record, record.folder / "file", dry_run=dry_run, progress=progress)
    if record.kind == ImportKind.ORDERS and not dry_run:
        automatic.request_if_due(now=timezone.now(), after_import=True, requested_by=record.requested_by)
    return {
        **vars(report.counts), "dry_run": dry_run, "rejects": report.rejects is not None,
        "assumed": report.assumed,
    }  # fmt: skip


@register(UNDO)
def undo(progress: Progress, *, import_id: int) -> dict[str, Any]:
    now = timezone.now()
    services.undo(import_id=import_id, now=now, progress=progress)
    drain(now=now)
    forget_runs_over_nothing()
    return {"import": import_id}
