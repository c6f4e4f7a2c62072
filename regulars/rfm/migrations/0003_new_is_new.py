"""Fills the new columns from the facts; a map that is still the old standard becomes the new one, edits are kept."""

from django.db import migrations

from regulars.analytics.rfm import segment_map

OLD_THRESHOLDS = {
    "recency_days": [365, 180, 90, 30],
    "frequency": [1, 2, 4, 8],
    "monetary_minor": [1, 10000, 25000, 50000],
}
OLD_DAYS = 365
FORMER = {
    "Champions": (
        "555 554 544 545 454 455 445",
        "Bought recently, buy often, and spend the most.",
        "Thank them, show them new things first, and ask them to tell others.",
    ),
    "Loyal": (
        "543 444 435 355 354 345 344 335",
        "Buy regularly and spend well.",
        "Offer them what goes with what they buy, and a reason to stay.",
    ),
    "Potential Loyalist": (
        "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323",
        "Bought recently and more than once, or spent a fair amount.",
        "Invite them to the loyalty programme and recommend a next purchase.",
    ),
    "New": (
        "512 511 422 421 412 411 311",
        "Bought for the first time a short while ago, and little.",
        "Welcome them and help them to make good use of what they bought.",
    ),
    "Promising": (
        "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313",
        "Bought recently, rarely so far, but spent well.",
        "Give them a reason for a second order soon.",
    ),
    "Need Attention": (
        "535 534 443 434 343 334 325 324",
        "Better than average in all three, but not so recent any more.",
        "Send a timely offer based on what they bought.",
    ),
    "About To Sleep": (
        "331 321 312 221 213 231 241 251",
        "Below average in all three; they slip away if nothing happens.",
        "Remind them of what is popular, with a small gift for coming back.",
    ),
    "At Risk": (
        "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124",
        "Bought often and spent well, but have not for a long time.",
        "Write to them personally and win them back.",
    ),
    "Can't Lose Them": (
        "155 154 144 214 215 115 114 113",
        "Spent the most, and have not been seen for a very long time.",
        "Call them, ask what went wrong, and make it good.",
    ),
    "Hibernating": (
        "332 322 233 232 223 222 132 123 122 212 211",
        "Last bought long ago, seldom, and little.",
        "Offer something relevant now and then; do not spend much on it.",
    ),
    "Lost": (
        "111 112 121 131 141 151",
        "The longest away, the fewest orders, the least money.",
        "Let them go, or try once with a strong offer.",
    ),
}


def fill_settings(apps, schema_editor):
    settings, runs = apps.get_model("rfm", "RFMSettings"), apps.get_model("rfm", "RFMRun")
    for kept in settings.objects.all():
        has_run = runs.objects.exists()
        if kept.days != OLD_DAYS:
            kept.days_chosen_by = "person"
        elif has_run:
            kept.days_chosen_by = "house"
        else:
            kept.days = None
        if kept.thresholds == OLD_THRESHOLDS and kept.scheme == "quintiles":
            kept.thresholds = None
        kept.segments = renewed(kept.segments)
        kept.save()
        runs.objects.filter(days=kept.days).update(days_chosen_by=kept.days_chosen_by or "person")


def renewed(segments):
    """The map where it was the old standard, and each text where it was; what a shop wrote stays."""
    standard = {s.name: s for s in segment_map.STANDARD}
    was_standard = {s["segment"]: set(s["cells"]) for s in segments} == {
        name: set(cells.split()) for name, (cells, _, _) in FORMER.items()
    }
    new = []
    for segment in segments:
        name = segment["segment"]
        _, description, advice = FORMER[name]
        changed = dict(segment)
        if was_standard:
            changed["cells"] = list(standard[name].cells)
        if segment.get("description") == description:
            changed["description"] = standard[name].description
        if segment.get("advice") == advice:
            changed["advice"] = standard[name].advice
        new.append(changed)
    return new


FILL_ROWS = """
UPDATE customer_rfm_scores s SET
    first_order_on = LEAST(COALESCE(f.day, s.last_order_on), s.last_order_on),
    first_run = COALESCE((SELECT r.id FROM rfm_runs r WHERE r.as_of <= s.first_scored_on
                          ORDER BY r.as_of DESC, r.id DESC LIMIT 1), 0)
FROM customer_rfm_scores t LEFT JOIN (
    SELECT customer_id, min((placed_at AT TIME ZONE %(zone)s)::date) AS day FROM orders
    WHERE status NOT IN ('pending', 'cancelled') AND (total_minor = 0 OR total_minor > refunded_minor)
    GROUP BY customer_id
) AS f USING (customer_id)
WHERE t.customer_id = s.customer_id
"""
RELABEL = """
WITH map AS (SELECT * FROM unnest(%(cells)s::int[], %(segments)s::text[]) AS m (cell, segment)),
run AS (SELECT * FROM rfm_runs ORDER BY id DESC LIMIT 1),
should AS (
    SELECT s.customer_id, s.suggested_segment AS former,
           CASE WHEN map.segment = 'New'
                 AND s.first_order_on - DATE '1970-01-01' < (run.cut_points->'recency'->>2)::bigint
                THEN 'Promising' ELSE map.segment END AS segment
    FROM run, customer_rfm_scores s
    JOIN map ON map.cell = s.recency_score * 100 + s.frequency_score * 10 + s.monetary_score
), noted AS (
    INSERT INTO rfm_segment_changes (customer_id, from_segment, to_segment, changed_on, run_id, created_at)
    SELECT customer_id, former, segment, run.as_of, run.id, now() FROM should, run WHERE former <> segment
)
UPDATE customer_rfm_scores s SET suggested_segment = should.segment, updated_at = now()
FROM should WHERE should.customer_id = s.customer_id AND should.former <> should.segment
"""


def fill_rows(apps, schema_editor):
    """First orders and runs of what is scored; then who is New by the new rule."""
    shop = apps.get_model("core", "Shop").objects.first()
    zone = shop.time_zone if shop else "UTC"
    settings = apps.get_model("rfm", "RFMSettings").objects.first()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("UPDATE rfm_runs SET period_start = as_of - days")
        cursor.execute(FILL_ROWS, {"zone": zone})
        if settings is not None:
            cells = {cell: s["segment"] for s in settings.segments for cell in s["cells"]}
            cursor.execute(
                RELABEL, {"cells": [int(cell) for cell in cells], "segments": list(cells.values())}
            )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_cache_and_shop"),
        ("customers", "0002_list_indexes"),
        ("rfm", "0002_looking_back"),
    ]

    operations = [
        migrations.RunPython(fill_settings, migrations.RunPython.noop),
        migrations.RunPython(fill_rows, migrations.RunPython.noop),
    ]
