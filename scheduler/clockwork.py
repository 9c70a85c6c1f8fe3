"""The running timetable of the leader: APScheduler wakes up for each due instant, and the body of a job is one publish."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from prometheus_client import Counter, Histogram

from queues.connection import AWAY
from scheduler.first_runs import first_runs
from scheduler.plan import Attention, Job, Plan
from scheduler.publish import TRUSTED_AHEAD_S, Publisher, Verdict
from scheduler.trigger import DueTrigger, machine_time
from settings import clock

MISSED_LOOK_BACK = timedelta(days=2)
TICK = timedelta(milliseconds=1)
NOTHING = Attention({}, {})
SKIPPED = {"late": "its deadline is over", "waiting": "the one before it still waits for a crawler"}
PUBLISHED = Counter("hkwatch_runs_published", "Runs handed to the crawlers.", ["source"])
NOT_PUBLISHED = Counter("hkwatch_runs_not_published", "Due instants that became no run, by reason.", ["source", "reason"])
LAG = Histogram(
    "hkwatch_due_to_published_seconds",
    "From the due instant to the run on the stream.",
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 30),
)
log = structlog.get_logger("scheduler")


class Clockwork:
    """Jobs of a plan while this process leads; none while it stands by."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._alarm = AsyncIOScheduler(timezone="UTC")
        self._plan: Plan = {}
        self._attention = NOTHING
        self._last: dict[str, datetime] = {}
        self._said: set[str] = set()
        self.token: str | None = None
        """The lease under which it runs; None while it stands by."""

    @property
    def leading(self) -> bool:
        """Whether jobs run here."""
        return self.token is not None

    @property
    def jobs(self) -> int:
        """How many jobs there are."""
        return len(self._plan)

    def start(self) -> None:
        """Start the alarm clock, without jobs; needs a running event loop."""
        self._alarm.start()

    def stop(self) -> None:
        """End it; a publish under way is finished by its own task."""
        self._alarm.shutdown(wait=False)

    def lead(self, token: str, last_due: Mapping[str, datetime]) -> None:
        """Run the plan as the leader `token`; what came due since `last_due` and is not too late comes at once, as one run."""
        self.token, self._last = token, dict(last_due)
        self._alarm.pause()
        self._alarm.remove_all_jobs()
        firsts = first_runs(self._plan, self._last, clock.now())
        for job in self._plan.values():
            self._add(job, self._overdue(job, firsts))
        self._alarm.resume()

    def stand_by(self) -> None:
        """Run nothing: another leads, or nobody knows who does."""
        self.token = None
        self._alarm.remove_all_jobs()

    def apply(self, plan: Plan) -> tuple[int, int, int]:
        """Take over another plan; returns how many jobs were added, changed and removed. The others are not touched."""
        old, self._plan = self._plan, plan
        added = [job for name, job in plan.items() if name not in old]
        changed = [job for name, job in plan.items() if name in old and old[name] != job]
        removed = [name for name in old if name not in plan]
        if self.leading:
            for name in removed:
                self._alarm.remove_job(name)
            for job in changed:
                self._add(job, None)
            firsts = first_runs(plan, self._last, clock.now()) if added else {}
            for job in added:
                self._add(job, self._overdue(job, firsts))
        return len(added), len(changed), len(removed)

    def heed(self, attention: Attention) -> None:
        """Rhythms follow what is known now; a job whose part changed is set anew."""
        old, self._attention = self._attention, attention
        if self.leading:
            for job in self._plan.values():
                if old.of(job) != attention.of(job):
                    self._add(job, None)

    def next_due(self, job_id: str) -> datetime | None:
        """When the job will be due next, read from the plan."""
        job = self._plan[job_id]
        return job.times.next(job.scope, clock.now(), self._attention.of(job))

    def _add(self, job: Job, first: datetime | None) -> None:
        now = clock.now()
        trigger = DueTrigger(job, lambda: self._attention.of(job), now)
        at = machine_time(first) if first else trigger.get_next_fire_time(None, now)
        if at is None:
            log.warning("nothing is due of this source within three weeks", source=job.source.name)
            return
        self._alarm.add_job(
            self._fire,
            trigger,
            args=[job.id],
            id=job.id,
            next_run_time=at,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=job.source.deadline,
            replace_existing=True,
        )

    def _overdue(self, job: Job, firsts: Mapping[str, datetime]) -> datetime | None:
        """When to catch up: at once if an instant passed since the last run, soon if there never was one, else not at all."""
        now = clock.now()
        last = self._last.get(job.id)
        if last is None:
            return firsts.get(job.id, now)
        if last > now + timedelta(seconds=TRUSTED_AHEAD_S * job.times.unit):
            log.warning("the last due instant lies in the future: it is not trusted", job=job.id, last=last.isoformat())
            return now
        latest = job.times.latest(job.scope, now, self._attention.of(job))
        return now if latest is not None and latest > last else None

    async def _fire(self, job_id: str) -> None:
        job, token = self._plan.get(job_id), self.token
        if job is None or token is None:
            return
        now = clock.now()
        last, known = self._last.get(job_id), self._attention.of(job)
        due = job.times.latest(job.scope, now, known)
        if last is None:  # the very first run is due because it is the first
            due = now.replace(microsecond=now.microsecond // 1000 * 1000)
        elif due is None or (due <= last <= now):
            return
        run = job.run(due, int(token.rpartition("|")[2]))
        missed = (
            [] if last is None else list(job.times.between(job.scope, max(last + TICK, due - MISSED_LOOK_BACK), due, known))
        )
        try:
            verdict = await self._publisher.publish(
                token, run, now, late=now > run.deadline, missed=len(missed), missed_from=missed[0] if missed else None
            )
        except AWAY as error:
            log.debug("Redis is away; what is due is caught up with when it is back", job=job_id, error=str(error))
            return
        self._note(job, due, now, verdict, len(missed))

    def _note(self, job: Job, due: datetime, now: datetime, verdict: Verdict, missed: int) -> None:
        if verdict == "fenced":
            log.warning("another leads: nothing was published", job=job.id)
            self.stand_by()
            return
        self._last[job.id] = due
        name = job.source.name
        if verdict == "published":
            PUBLISHED.labels(name).inc()
            LAG.observe(max(0.0, (now - due).total_seconds() / job.times.unit))
        else:
            NOT_PUBLISHED.labels(name, verdict).inc()
        if missed:
            NOT_PUBLISHED.labels(name, "missed").inc(missed)
            log.warning("due instants were missed, the latest counts for them", job=job.id, missed=missed)
        self._say(job, due, verdict)

    def _say(self, job: Job, due: datetime, verdict: Verdict) -> None:
        """A skipped run is said once, until one of its job is published again."""
        reason = SKIPPED.get(verdict)
        if reason is None:
            self._said.discard(job.id)
        elif job.id not in self._said:
            self._said.add(job.id)
            log.warning("a due run was skipped", job=job.id, due=due.isoformat(), reason=reason)
