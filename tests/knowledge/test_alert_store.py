"""Alerts, corrections, rules and notices: each once, each step once, every change in the history."""

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from core.errors import InputError, MissingInput, UnknownReference
from core.quantity.unit import CNY
from core.text import Text
from core.watch.alert import Alert, AlertStatus
from core.watch.correction import Correction, CorrectionStatus, verify
from core.watch.finding import Finding, Severity, Side
from core.watch.rule import Condition, Rule
from knowledge.alert_intake import Intake
from knowledge.database import connect
from knowledge.watch_store import WatchStore
from knowledge.watch_tables import ALERT_NOTICES, ALERTS

NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TASK = Correction(
    problem="销售额落后", plan="回滚落地页", owner="孙悦", acceptance="转化率回到2.4%", due=date(2026, 10, 20)
)


def found(
    number: int = 1,
    side: Side = Side.CROSSED,
    *,
    value: str = "80",
    severity: Severity = Severity.MEDIUM,
    level: int = 1,
    kpi: str = "revenue",
    owner: str = "陈曦",
) -> Finding:
    return Finding(
        key=f"behind|plan:P1:B{number}:{kpi}", rule="behind", condition=Condition.BEHIND, side=side,
        title=f"目标{number}", kpi=kpi, name=Text(zh=kpi, en=kpi), unit=CNY, value=Decimal(value),
        measure=Decimal(20), line=Decimal(10), plan="P1", node=f"B{number}", owner=owner, level=level,
        severity=severity,
    )  # fmt: skip


def take(store: WatchStore, *findings: Finding, now: datetime = NOW) -> Intake:
    return store.take_in(findings, now=now, chain=lambda f: (f.owner, "周航", "赵总"))


def only(store: WatchStore) -> Alert:
    (alert,) = store.alerts.list()
    return alert


def test_findings_of_one_cause_make_one_alert_once(engine: Engine) -> None:
    store = WatchStore(engine)
    first = take(store, found(1), found(2), found(3, Side.CLEAR))
    assert (len(first.opened), first.crossed) == (1, 2)
    again = take(store, found(1), found(2))
    assert (again.opened, again.joined, again.refreshed) == ([], [], [])
    alert = only(store)
    assert len(alert.findings) == 2
    assert alert.due == NOW + timedelta(hours=24)
    assert [n.kind for n in store.notices.of(alert.id)] == ["opened"]


def test_what_is_new_or_graver_joins_the_open_alert(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1, level=3))
    joined = take(store, found(2, level=3), now=NOW + HOUR)
    assert [len(a.findings) for a in joined.joined] == [2]
    assert [n.kind for n in store.notices.of(only(store).id)] == ["opened"]  # as grave as before
    take(store, found(1, severity=Severity.HIGH, level=1), now=NOW + 2 * HOUR)
    alert = only(store)
    assert (alert.level, alert.severity, alert.due) == (1, Severity.HIGH, NOW + timedelta(hours=26))
    assert [n.kind for n in store.notices.of(alert.id)] == ["opened", "worse"]


def test_new_numbers_are_kept_and_nobody_is_told_again(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    assert len(take(store, found(1, value="78")).refreshed) == 1
    assert only(store).value == 78
    assert len(store.notices.of(only(store).id)) == 1


def test_at_the_edge_nothing_happens_and_back_again_closes(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    assert take(store, found(1, Side.EDGE, value="91")).recovered == []
    (back,) = take(store, found(1, Side.CLEAR, value="95")).recovered
    assert (back.status, back.recovered, back.value) == (AlertStatus.CLOSED, True, 95)
    assert store.alerts.list() == ()
    assert take(store, found(1, Side.EDGE)).opened == []
    assert len(take(store, found(1)).opened) == 1  # a new episode
    assert len(store.alerts.list(closed=True)) == 2


def test_a_closed_alert_stays_closed_while_nothing_changes(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    store.alerts.close(only(store).id, by="陈曦", at=NOW, note="已知")
    assert take(store, found(1, value="70")).opened == []
    assert len(take(store, found(1, severity=Severity.HIGH)).opened) == 1


def test_the_clock_escalates_each_step_once(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    alerts = store.alerts
    assert alerts.escalate(NOW + 23 * HOUR, None) == ()
    alerts.acknowledge(only(store).id, by="陈曦", at=NOW + HOUR)  # 知道了 does not stop the clock
    assert [a.step for a in alerts.escalate(NOW + 24 * HOUR, None)] == [1]
    assert alerts.escalate(NOW + 24 * HOUR, None) == ()
    assert [a.step for a in alerts.escalate(NOW + 48 * HOUR, None)] == [2]
    assert alerts.escalate(NOW + 500 * HOUR, None) == ()
    people = [(n.kind, n.person) for n in store.notices.of(only(store).id)]
    assert people == [("opened", "陈曦"), ("escalated", "周航"), ("escalated", "赵总")]
    assert [a.id for a in alerts.list(owner="周航")] == [only(store).id]
    kinds = [event.kind for event in alerts.history(only(store).id)]
    assert kinds == ["opened", "acknowledged", "escalated", "escalated"]


def test_level_two_has_a_clock_only_when_the_company_sets_one(engine: Engine) -> None:
    take(WatchStore(engine), found(1, level=2))
    assert only(WatchStore(engine)).due is None
    take(WatchStore(engine, second=48), found(2, level=2, kpi="roi"))
    due = [a.due for a in WatchStore(engine).alerts.list() if a.lead.kpi == "roi"]
    assert due == [NOW + timedelta(hours=48)]


def test_a_snoozed_alert_wakes_once(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    alert = store.alerts.snooze(only(store).id, NOW + timedelta(days=3), by="陈曦", at=NOW)
    assert (alert.status, alert.due) == (AlertStatus.SNOOZED, None)
    assert store.alerts.escalate(NOW + 72 * HOUR, None) == ()
    assert store.alerts.wake(NOW + 71 * HOUR, None) == ()
    (woken,) = store.alerts.wake(NOW + 72 * HOUR, None)
    assert (woken.status, woken.due) == (AlertStatus.OPEN, NOW + timedelta(hours=96))
    assert store.alerts.wake(NOW + 72 * HOUR, None) == ()
    with pytest.raises(InputError, match="past"):
        store.alerts.snooze(alert.id, NOW, by="陈曦", at=NOW)


def test_a_correction_is_followed_to_its_end(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    kept = store.corrections.begin(only(store).id, TASK, by="陈曦", at=NOW)
    assert (only(store).status, only(store).due) == (AlertStatus.CORRECTING, None)
    assert [n.person for n in store.notices.of(kept.id)] == ["孙悦"]
    with pytest.raises(InputError, match="being corrected"):
        store.alerts.snooze(only(store).id, NOW + HOUR, by="陈曦", at=NOW)
    (back,) = take(store, found(1, Side.CLEAR)).recovered
    assert back.status is AlertStatus.CORRECTING  # it waits for the verification
    assert store.corrections.remind(date(2026, 10, 20), NOW) == ()
    assert len(store.corrections.remind(date(2026, 10, 21), NOW)) == 1
    assert store.corrections.remind(date(2026, 10, 22), NOW) == ()
    store.corrections.change(
        kept.id, lambda task: verify(task, None, "恢复"), kind="verified", by="周航", at=NOW
    )
    assert store.alerts.load(kept.alert).status is AlertStatus.VERIFIED
    assert store.corrections.list() == ()
    assert [e.kind for e in store.corrections.history(kept.id)] == ["begun", "late", "verified"]
    with pytest.raises(InputError, match="closed"):
        store.corrections.begin(kept.alert, TASK, by="陈曦", at=NOW)


def test_a_dropped_correction_opens_the_alert_again(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    kept = store.corrections.begin(only(store).id, TASK, by="陈曦", at=NOW)
    dropped = {"status": CorrectionStatus.DROPPED}
    store.corrections.change(
        kept.id, lambda task: task.model_copy(update=dropped), kind="dropped", by="陈曦", at=NOW
    )
    assert only(store).status is AlertStatus.ACKNOWLEDGED
    with pytest.raises(MissingInput, match="how one sees"):
        store.corrections.begin(only(store).id, TASK.model_copy(update={"acceptance": ""}), by="陈曦", at=NOW)
    assert only(store).status is AlertStatus.ACKNOWLEDGED  # nothing was changed


def test_unknown_ids_name_those_there_are(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    with pytest.raises(UnknownReference) as error:
        store.alerts.load("Y00000")
    assert error.value.candidates == (only(store).id,)
    assert store.alerts.load(only(store).id.lower()).id == only(store).id
    with pytest.raises(UnknownReference):
        store.corrections.load("T00000")
    with pytest.raises(UnknownReference):
        store.rules.remove("W00000", by="a", at=NOW)


def test_rules_keep_every_revision(engine: Engine) -> None:
    rules = WatchStore(engine).rules
    kept = rules.set(Rule(condition=Condition.ABOVE, line=Decimal(80), kpi="cac"), by="何远", at=NOW)
    rules.set(kept.model_copy(update={"line": Decimal(90)}), by="何远", at=NOW + HOUR)
    assert [rule.line for rule in rules.list()] == [90]
    rules.remove(kept.id, by="何远", at=NOW + 2 * HOUR)
    assert rules.list() == ()
    assert [(r.rule.line, r.removed) for r in rules.history(kept.id)] == [(80, 0), (90, 0), (90, 1)]


def test_a_notice_is_claimed_by_one_sender_and_tried_again(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    (waiting,) = store.notices.waiting(NOW)
    assert store.notices.claim([waiting.key], NOW) == (waiting.key,)
    assert store.notices.claim([waiting.key], NOW) == ()
    assert store.notices.waiting(NOW) == ()
    late = NOW + timedelta(minutes=6)
    assert [n.key for n in store.notices.waiting(late)] == [waiting.key]  # its sender died
    store.notices.give_back(waiting, late)
    assert store.notices.waiting(late) == ()
    assert len(store.notices.waiting(late + timedelta(minutes=2))) == 1
    store.notices.finish([waiting.key], "sent", late)
    assert store.notices.sent_since("陈曦", NOW) == 1
    assert store.notices.waiting(late + timedelta(days=1)) == ()


RUN = """
import sys, time
from tests.knowledge.test_alert_store import take, found
from knowledge.database import connect
from knowledge.watch_store import WatchStore
store = WatchStore(connect(sys.argv[1]))
print("ready", flush=True)
for number in range(40):
    take(store, *(found(i, kpi=f"k{number}", owner=f"o{i % 3}") for i in range(6)))
    print(number, flush=True)
"""


@pytest.mark.slow
def test_two_processes_raise_each_alert_once_also_when_one_is_killed(url: str, engine: Engine) -> None:
    running = [subprocess.Popen([sys.executable, "-c", RUN, url], stdout=subprocess.PIPE) for _ in range(2)]
    deadline = time.monotonic() + 60
    assert running[0].stdout is not None
    while b"3" not in running[0].stdout.readline():
        assert time.monotonic() < deadline
    running[0].kill()  # SIGKILL in the middle of a run
    assert running[1].wait(timeout=120) == 0
    running[0].wait(timeout=10)
    again = subprocess.run([sys.executable, "-c", RUN, url], capture_output=True, timeout=120, check=True)
    assert again.stdout.count(b"\n") == 41
    fresh = connect(url)
    with fresh.connect() as connection:
        keys = list(connection.execute(select(ALERTS.c.open_key)).scalars())
        notices = list(connection.execute(select(ALERT_NOTICES.c.alert)).scalars())
    fresh.dispose()
    for process in running:
        assert process.stdout is not None
        process.stdout.close()
    assert len(keys) == len(set(keys)) == 40 * 3
    assert len(notices) == len(set(notices)) == 40 * 3


def test_one_run_may_bring_something_new_and_new_numbers_to_the_same_alert(engine: Engine) -> None:
    store = WatchStore(engine)
    take(store, found(1))
    made = take(store, found(1, value="70"), found(2))
    assert (len(made.joined), len(made.refreshed), made.opened) == (1, 1, [])
    assert {f.value for f in only(store).findings} == {70, 80}
