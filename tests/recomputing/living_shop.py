"""A shop that lives at random through its own doors, and beside it the plain facts of what it was told."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from regulars.clv.models import CLVRun
from regulars.clv.services import CLVCalculationService
from regulars.clv.services import calculate_automatically as value_automatically
from regulars.core.models import ExchangeRate, Shop
from regulars.customers.models import Order
from regulars.ingestion.services import import_file, undo
from regulars.jobs import services as jobs
from regulars.jobs.models import Job, JobState
from regulars.jobs.progress import JobCancelled
from regulars.refresh.services import drain
from regulars.rfm.models import ChosenBy, RFMRun, RFMSettings
from regulars.rfm.services import RFMAnalysisService, calculate_automatically, change_settings
from tests.factories import caller
from tests.recomputing import arithmetic
from tests.recomputing.agreement import Agreement, same
from tests.recomputing.arithmetic import DIGITS, Book, Fact, Run
from tests.recomputing.telling import Clock

ORDERS = "/api/customers/orders/"
ZONES = (
    "UTC",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Niue",
)
DAYS = (None, 30, 365, 1000, "all")
FILE = (
    "order id",
    "customer id",
    "date",
    "total",
    "tax",
    "currency",
    "status",
    "refunded",
    "cost",
    "exchange rate",
)


class LivingShop(Agreement):
    """Each of its ways does one thing to the shop and notes the same in the plain facts."""

    def __init__(self, seed: int, clock: Clock, folder: Path) -> None:
        self.random, self.clock, self.folder = random.Random(seed), clock, folder
        self.api = caller()
        self.facts: dict[str, Fact] = {}
        self.customers: dict[str, int] = {}
        self.currency, self.zone = "USD", "UTC"
        self.days: int | None = None
        self.days_chosen = False
        self.book = Book()
        self.values: tuple[date | None, date, bool, Decimal] | None = None
        self.imports: list[tuple[int, dict[str, tuple[Fact | None, Fact]]]] = []
        self.orders_made = 0
        self.log: list[str] = []
        self._rates_in("USD")
        for _ in range(8):
            self.make_customer()
        for _ in range(12):
            self.create()

    # -- what happens

    def live(self, steps: int) -> None:
        ways: list[tuple[int, Callable[[], object]]] = [
            (6, self.create), (5, self.patch), (2, self.delete), (3, self.bulk), (3, self.load_file),
            (2, self.take_back), (1, self.make_customer), (1, self.delete_customer), (2, self.score),
            (1, self.look_back), (2, self.night), (1, self.edit_map), (1, self.change_currency), (1, self.change_zone),
            (1, self.change_and_stop), (2, self.value), (3, self.time_passes), (1, self.choose_days),
        ]  # fmt: skip
        weights = [weight for weight, _ in ways]
        for _ in range(steps):
            ((_, way),) = self.random.choices(ways, weights)
            self.log.append(f"{way.__name__} at {self.clock.now:%Y-%m-%d %H:%M}")
            way()
            if self.random.random() < 0.5:
                self.settle()

    def settle(self) -> None:
        """What waits is recomputed, and told of today, or of the day that the scores are for."""
        drain(now=self.clock())
        run = self.book.current
        if run is not None:
            self.book.note(self.standings(run), run.until(self.today))

    def time_passes(self) -> None:
        self.clock.now += timedelta(
            days=self.random.choice((0, 1, 1, 3, 30, 70)), hours=self.random.randrange(24)
        )

    def make_customer(self) -> None:
        name = f"c{len(self.customers)}"
        self.customers[name] = self.api.post("/api/customers/", {"external_id": name}).json()["id"]

    def delete_customer(self) -> None:
        who = self.random.choice([who for who, pk in self.customers.items() if pk])
        if len({fact.customer for fact in self.facts.values() if fact.counts} - {who}) < 2:
            return
        self._done(self.api.delete(f"/api/customers/{self.customers[who]}/"))
        self.customers[who] = 0
        self.facts = {key: fact for key, fact in self.facts.items() if fact.customer != who}
        self.book.told.pop(who, None)

    def create(self) -> None:
        key, fact = self._new_key(), self._some_order()
        self._done(self.api.post(ORDERS, self._as_sent(key, fact), format="json"))
        self.facts[key] = replace(fact, recorded_at=self.clock.now)

    def patch(self) -> None:
        if not self.facts:
            return
        key = self.random.choice(list(self.facts))
        changed, sent = self._some_change(self.facts[key])
        pk = Order.objects.get(external_id=key).pk
        self._done(self.api.patch(f"{ORDERS}{pk}/", sent, format="json"))
        if changed != self.facts[key]:
            self.facts[key] = changed

    def delete(self) -> None:
        others = {key: fact for key, fact in self.facts.items() if fact.counts}
        if len(others) < 4:
            return
        key = self.random.choice(list(self.facts))
        self._done(self.api.delete(f"{ORDERS}{Order.objects.get(external_id=key).pk}/"))
        del self.facts[key]

    def bulk(self) -> None:
        fresh = {self._new_key(): self._some_order() for _ in range(self.random.randrange(6))}
        again = self.random.sample(list(self.facts), min(2, len(self.facts)))
        changed = {key: self._another(self.facts[key]) for key in again}
        rows = [self._as_sent(key, fact) for key, fact in {**fresh, **changed}.items()]
        answer = self._done(self.api.post(f"{ORDERS}bulk/", {"orders": rows}, format="json"))
        assert answer["rejected"] == 0, answer
        self._recorded({**fresh, **changed})

    def load_file(self) -> None:
        fresh = {self._new_key(): self._some_order() for _ in range(self.random.randrange(1, 6))}
        again = self.random.sample(list(self.facts), min(3, len(self.facts)))
        changed = {key: self._another(self.facts[key]) for key in again}
        path = self.folder / f"{self.orders_made}.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(FILE)
            writer.writerows(self._as_row(key, fact) for key, fact in {**fresh, **changed}.items())
        report = import_file(path, kind="orders", source="api", answers={"decimal": "point"})
        assert report.counts.rejected == 0, path.read_text()
        taken = {key: fact for key, fact in changed.items() if not self._goes_back(self.facts[key], fact)}
        before = {key: self.facts.get(key) for key in {**fresh, **taken}}
        self._recorded({**fresh, **taken})
        done = {key: (was, self.facts[key]) for key, was in before.items() if was != self.facts[key]}
        self.imports.append((report.import_id, done))

    def take_back(self) -> None:
        if not self.imports:
            return
        pk, done = self.imports.pop(self.random.randrange(len(self.imports)))
        undo(import_id=pk, now=self.clock())
        for key, (before, after) in done.items():
            if self.facts.get(key) is not after:
                continue
            if before is None:
                del self.facts[key]
            elif self.customers[before.customer]:
                self.facts[key] = before
        self._read_rates()

    def score(self) -> None:
        days = self.random.choice(DAYS)
        self._calculated(self._run(days=days, now=self.clock()), days=days, as_of=self.today, keep=False)

    def look_back(self) -> None:
        as_of = self.today - timedelta(days=self.random.choice((0, 1, 20, 400, 900)))
        days, keep = self.random.choice(DAYS), self.random.random() < 0.6
        run = self._run(days=days, as_of=as_of, keep=keep, now=self.clock())
        self._calculated(run, days=days, as_of=as_of, keep=keep)

    def night(self) -> None:
        due = self._due()
        run = calculate_automatically(now=self.clock())
        assert (run.as_of if run else None) == due
        if run is not None:
            self._calculated(run, days=None, as_of=run.as_of, keep=True, automatic=True)
        value_automatically(now=self.clock())
        self._read_values()

    def choose_days(self) -> None:
        days = self.random.choice((None, 200, 730, "all"))
        change_settings(days=days, now=self.clock())
        self.days_chosen, self.days = days is not None, None if days == "all" else days

    def edit_map(self) -> None:
        """A few cells go to other segments, and the customers in them with these."""
        segments = [dict(segment) for segment in RFMSettings.current().segments]
        for _ in range(12):
            giving = self.random.choice([segment for segment in segments if len(segment["cells"]) > 1])
            cell = self.random.choice(giving["cells"])
            giving["cells"] = [other for other in giving["cells"] if other != cell]
            taking = self.random.choice(segments)
            taking["cells"] = [*taking["cells"], cell]
        self.settle()
        change_settings(segments=segments, now=self.clock())
        run = self.book.current
        if run is not None:
            self.book.note(self.standings(run), run.as_of)

    def change_currency(self) -> None:
        to = self.random.choice([code for code in DIGITS if code != self.currency])
        self._rates_in(to)
        self._rebuilt({"currency": to})

    def change_zone(self) -> None:
        self._rebuilt({"time_zone": self.random.choice([zone for zone in ZONES if zone != self.zone])})

    def change_and_stop(self) -> None:
        """A change of currency or zone that is cancelled, waiting or half made, has changed nothing."""
        change = self.random.choice(({"time_zone": "Asia/Tokyo"}, {"currency": "EUR"}, {"currency": "KWD"}))
        if "currency" in change and change["currency"] != self.currency:
            self._rates_in(change["currency"])
        answer = self.api.patch("/api/shop/", change)
        if answer.status_code != 202:
            self.zone = Shop.current().time_zone
            return
        job, stop_at = Job.objects.get(id=answer.json()["job_id"]), self.random.randrange(1, 6)
        steps = iter(range(1, 100))

        def stop(phase: str, done: int = 0, total: int = 0) -> None:
            if next(steps) == stop_at:
                raise JobCancelled("Somebody asked it to stop.")

        if self.random.random() < 0.7:
            with suppress(JobCancelled):
                jobs.run_now(kind=job.kind, arguments=job.arguments, progress=stop)
        jobs.cancel(job_id=job.pk, now=self.clock())
        shop = Shop.current()
        assert (shop.currency, shop.time_zone) == (self.currency, self.zone)
        self._rates_in(self.currency)

    def value(self) -> None:
        """Everybody's value, of all time or of a period that somebody asks for."""
        start, end = self.random.choice(((None, None), (None, 40), (700, None), (700, 40)))
        first, last = (self.today - timedelta(days=back) if back else None for back in (start, end))
        self.settle()
        CLVCalculationService().calculate_clv_for_all_customers(
            period_start=first, period_end=last, now=self.clock()
        )
        self._read_values()

    # -- how it is done

    def _run(self, **asked: Any) -> RFMRun:
        self.settle()
        return RFMAnalysisService().calculate_rfm_for_all_customers(**asked)

    def _calculated(
        self,
        run: RFMRun,
        *,
        days: Any,
        as_of: date,
        keep: bool,
        automatic: bool = False,
        again: Run | None = None,
    ) -> None:
        """What a calculation should have come to, kept or only answered, held against what it says."""
        everybody = self._buyers(begin=date.min, until=as_of)
        chooses = days is None and not self.days_chosen
        length = arithmetic.chosen_days(everybody, as_of) if chooses else self.days if days is None else days
        length = None if length == "all" else length
        found = self._buyers(begin=arithmetic.begin(as_of, length), until=as_of)
        cuts = arithmetic.cuts_of(found)
        assert (run.as_of, run.days, run.customers) == (as_of, length, len(found))
        told = {
            name: {score: cut for score, cut in enumerate(run.cut_points[name], 2) if cut is not None}
            for name in arithmetic.MEASURES
        }
        epoch = date(1970, 1, 1).toordinal()
        recency = {score: cut - epoch for score, cut in cuts["recency"].items()}
        same(told, {**cuts, "recency": recency}, "cut-points")
        furthest = self.book.furthest
        kept = bool(found) and (keep or furthest is None or as_of >= furthest)
        assert run.kept == kept, (as_of, furthest)
        if not kept:
            return
        if chooses:
            self.days, self.days_chosen = length, True
            assert RFMSettings.current().days_chosen_by == ChosenBy.HOUSE
        pinned, asked_at = as_of < self.today, again.asked_at if again else self.clock.now
        self.book.runs.append(Run(run.id, as_of, length, cuts, pinned, automatic, asked_at))
        self.book.note(self.standings(self.book.runs[-1]), as_of, everybody=True)

    def _due(self) -> date | None:
        """The day of the run that the house makes by itself, if one is due."""
        counting = [fact for fact in self.facts.values() if fact.counts and fact.day(self.zone) <= self.today]
        if not counting:
            return None
        latest, run = max(fact.day(self.zone) for fact in counting), self.book.current
        day = latest if (self.today - latest).days > 60 else self.today
        if run is None:
            return day
        waits = [
            fact
            for fact in self.facts.values()
            if fact.counts
            and fact.day(self.zone) > run.as_of
            and (fact.recorded_at or run.asked_at) > run.asked_at
        ]
        held = run.pinned and not run.automatic and not waits
        return None if held or day <= run.as_of else day

    def _rebuilt(self, change: dict[str, str]) -> None:
        """A new currency or zone by the API, and the job that it asks for."""
        self.settle()
        answer = self.api.patch("/api/shop/", change)
        assert answer.status_code in (200, 202), answer.content
        if answer.status_code == 202:
            job = answer.json()["job_id"]
            jobs.run(job_id=job)
            assert Job.objects.get(id=job).state == JobState.SUCCEEDED, Job.objects.get(id=job).error
        self.currency, self.zone = change.get("currency", self.currency), change.get("time_zone", self.zone)
        shop = Shop.current()
        assert (shop.currency, shop.time_zone) == (self.currency, self.zone)
        self._read_rates()
        former, run = self.book.current, RFMRun.latest()
        if answer.status_code == 202 and former is not None and run is not None:
            as_of = min(former.as_of, self.today) if former.pinned else self.today
            days = "all" if former.days is None else former.days
            self._calculated(run, days=days, as_of=as_of, keep=True, automatic=former.automatic, again=former)
        self._read_values()

    def _read_rates(self) -> None:
        """Which rate an order goes by is a fact of the order; what follows from it is worked out here."""
        rates = dict(Order.objects.values_list("external_id", "exchange_rate"))
        for key, fact in self.facts.items():
            if fact.rate != rates[key]:
                self.facts[key] = replace(fact, rate=rates[key])
                for _, done in self.imports:
                    if key in done and done[key][1] is fact:
                        done[key] = (done[key][0], self.facts[key])

    def _read_values(self) -> None:
        run = CLVRun.latest()
        if run is None:
            return
        margin = arithmetic.assumed_margin(
            self.facts.values(),
            currency=self.currency,
            zone=self.zone,
            until=run.as_of,
            own=Shop.current().margin,
        )
        assert run.assumed_margin == margin or self.values == (
            run.period_start,
            run.as_of,
            run.pinned,
            run.assumed_margin,
        )
        self.values = (run.period_start, run.as_of, run.pinned, run.assumed_margin)

    def _recorded(self, facts: dict[str, Fact]) -> None:
        """Facts go in; what is sent again keeps when it first came, and is the same object where nothing differs."""
        for key, fact in facts.items():
            before = self.facts.get(key)
            told = replace(fact, recorded_at=before.recorded_at if before else self.clock.now)
            self.facts[key] = before if before == told else told

    def _done(self, answer: Any) -> Any:
        assert answer.status_code in (200, 201, 204), answer.content
        return answer.json() if answer.content else None

    def _new_key(self) -> str:
        self.orders_made += 1
        return f"o{self.orders_made}"

    def _rates_in(self, currency: str) -> None:
        """What one unit of every other currency is worth in this one."""
        ExchangeRate.objects.all().delete()
        for other in DIGITS:
            if other != currency:
                rate = self.random.choice(
                    (Decimal("0.0066666667"), Decimal("1.1"), Decimal("151.3333333333"))
                )
                ExchangeRate.objects.create(currency=other, day=date(1899, 1, 1), rate=rate)
