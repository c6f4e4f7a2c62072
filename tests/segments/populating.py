"""Puts a generated shop into the database, and answers the same people for the plain evaluator."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from regulars.clv.models import CustomerLifetimeValue
from regulars.customers.models import Customer, Order, OrderLine
from regulars.customers.services import refresh_summaries
from regulars.journeys.models import CustomerTouchpoint
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSegmentChange
from regulars.segments.models import CustomerSegment, CustomerSegmentMembership, Reason
from tests.segments.plain import Person

OWN = ("city", "first_name", "last_name", "birth_date", "tags", "email_consent")


def populate(made: list[dict[str, Any]], *, now: datetime, segment: CustomerSegment) -> list[Person]:
    """The shop's rows, a handful of statements."""
    customers = Customer.objects.bulk_create(
        Customer(**{name: person[name] for name in OWN}, attributes=person["attributes"]) for person in made
    )
    people = []
    for customer, person in zip(customers, made, strict=True):
        Customer.objects.filter(pk=customer.pk).update(created_at=person["created_at"])
        own = {**{name: person[name] for name in OWN}, "created_at": person["created_at"]}
        people.append(Person(customer.pk, own, person["attributes"], person["rfm"], moves=person["moves"]))
    _orders(people, made)
    _touchpoints(people, made)
    _scores(people, made, now)
    _stays(people, made, segment)
    refresh_summaries()
    return people


def _orders(people: list[Person], made: list[dict[str, Any]]) -> None:
    rows, lines = [], []
    for person, given in zip(people, made, strict=True):
        for sent in given["orders"]:
            refunded = min(sent["refunded"] * sent["total"], sent["total"])
            rows.append(
                Order(
                    external_id=f"{person.id}-{len(rows)}", customer_id=person.id, placed_at=sent["at"],
                    status=sent["status"], channel=sent["channel"], currency="USD", total_minor=sent["total"],
                    refunded_minor=refunded, reporting_total_minor=sent["total"],
                    reporting_net_minor=sent["total"] - refunded, reporting_refunded_minor=refunded,
                )
            )  # fmt: skip
            lines.append(sent["lines"])
    Order.objects.bulk_create(rows)
    by_id = {person.id: person for person in people}
    made_lines = []
    for row, sent in zip(rows, lines, strict=True):
        by_id[row.customer_id].orders.append(
            {"id": row.pk, "at": row.placed_at, "status": row.status, "channel": row.channel,
             "total": row.total_minor, "net": row.reporting_net_minor, "refunded": row.refunded_minor, "lines": sent}
        )  # fmt: skip
        made_lines += [OrderLine(order=row, position=at, **line) for at, line in enumerate(sent, 1)]
    OrderLine.objects.bulk_create(made_lines)


def _touchpoints(people: list[Person], made: list[dict[str, Any]]) -> None:
    rows = [
        CustomerTouchpoint(
            customer_id=person.id, touchpoint_type=sent["type"], channel=sent["channel"], title=sent["title"],
            interaction_date=sent["at"],
            outcome_value=None if sent["outcome_value"] is None else Decimal(sent["outcome_value"]),
        )
        for person, given in zip(people, made, strict=True)
        for sent in given["touchpoints"]
    ]  # fmt: skip
    CustomerTouchpoint.objects.bulk_create(rows)
    by_id = {person.id: person for person in people}
    for row in rows:
        by_id[row.customer_id].touchpoints.append(
            {"id": row.pk, "at": row.interaction_date, "type": row.touchpoint_type, "channel": row.channel,
             "title": row.title, "outcome_value": row.outcome_value}
        )  # fmt: skip


def _scores(people: list[Person], made: list[dict[str, Any]], now: datetime) -> None:
    run = RFMRun.objects.create(
        as_of=now.date(),
        days=365,
        period_start=now.date() - timedelta(days=365),
        scheme="quintiles",
        cut_points={},
        customers=0,
        calculated_at=now,
    )
    for person, given in zip(people, made, strict=True):
        if given["rfm"]:
            CustomerRFMScore.objects.create(
                customer_id=person.id,
                **given["rfm"],
                first_order_on=now.date(),
                last_order_on=now.date(),
                updated_at=now,
            )
        if given["value"]:
            person.value = given["value"]
            CustomerLifetimeValue.objects.create(
                customer_id=person.id, **given["value"], revenue_minor=given["value"]["profit_minor"], cost_minor=0,
                order_count=1, cost_assumed=False, first_order_on=now.date(), last_order_on=now.date(),
                repeat_purchases=0,
            )  # fmt: skip
        RFMSegmentChange.objects.bulk_create(
            RFMSegmentChange(
                customer_id=person.id,
                from_segment="Lost",
                to_segment="New",
                changed_on=day,
                run=run,
                created_at=now,
            )
            for day in given["moves"]
        )


def _stays(people: list[Person], made: list[dict[str, Any]], segment: CustomerSegment) -> None:
    for person, given in zip(people, made, strict=True):
        if given["stay"] is None:
            continue
        if not given["ended"]:
            person.stays[segment.pk] = given["stay"]
        ended = given["stay"] + timedelta(hours=1)
        CustomerSegmentMembership.objects.create(
            customer_id=person.id, segment=segment, assigned_at=given["stay"], reason=Reason.HAND, pinned=True,
            left_at=ended if given["ended"] else None, left_reason=Reason.HAND if given["ended"] else "",
        )  # fmt: skip
