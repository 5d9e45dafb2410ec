"""10,000 deliveries, 30 % of them repeated, in any order, brought by four processes: each handled once.

The peer is a set in memory, which knows repeats just as well and forgets them at a restart.
"""

import multiprocessing
import random
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime

from knowledge.database import connect
from knowledge.deliveries import DeliveryStore

DELIVERIES, REPEATED, PROCESSES, CONVERSATIONS = 10_000, 0.3, 4, 500


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/hoshin.db"
        connect(url).dispose()
        brought = list(range(DELIVERIES)) + random.Random(1).choices(
            range(DELIVERIES), k=int(DELIVERIES * REPEATED)
        )
        random.Random(2).shuffle(brought)
        context = multiprocessing.get_context("spawn")
        handled: multiprocessing.Queue[list[str]] = context.Queue()
        start = time.perf_counter()
        workers = [
            context.Process(target=work, args=(url, brought[n::PROCESSES], f"w{n}", handled))
            for n in range(PROCESSES)
        ]
        for worker in workers:
            worker.start()
        counts: Counter[str] = Counter()
        for _ in workers:
            counts.update(handled.get())
        for worker in workers:
            worker.join()
        counts.update(rest(url))
        seconds = time.perf_counter() - start
    once = sum(1 for count in counts.values() if count == 1)
    start = time.perf_counter()
    seen = set()
    for number in brought:
        seen.add(number)
    plain = time.perf_counter() - start
    print(f"{len(brought):,} brought, {DELIVERIES:,} different, {PROCESSES} processes, SQLite")
    print(f"handled once: {once:,}; twice or more: {len(counts) - once}; never: {DELIVERIES - len(counts)}")
    print(f"{seconds:.1f} s, {len(brought) / seconds:,.0f} a second; a set in memory: {plain:.4f} s")


def work(url: str, brought: list[int], holder: str, handled: "multiprocessing.Queue[list[str]]") -> None:
    """Bring one's share, and handle what can be had."""
    engine = connect(url)
    store, mine = DeliveryStore(engine), []
    for number in brought:
        conversation = f"c{number % CONVERSATIONS}"
        store.take_in("slack", f"Ev{number}", conversation, {"id": f"Ev{number}"}, datetime.now(UTC))
        mine += handle(store, conversation, holder)
    engine.dispose()
    handled.put(mine)


def rest(url: str) -> list[str]:
    """What nobody had handled yet."""
    engine = connect(url)
    store, found = DeliveryStore(engine), []
    for conversation in store.open_conversations(datetime.now(UTC)):
        while done := handle(store, conversation, "last"):
            found += done
    engine.dispose()
    return found


def handle(store: DeliveryStore, conversation: str, holder: str) -> list[str]:
    """The next delivery of a conversation, if it can be had."""
    delivery = store.claim(conversation, holder, datetime.now(UTC))
    if delivery is None or not store.answered(delivery.number, holder, {}):
        return []
    store.told(delivery.number, holder)
    return [str(delivery.body["id"])]


if __name__ == "__main__":
    main()
