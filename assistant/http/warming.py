"""What a server does once it listens, so that no message has to wait for it later."""

import gc

from assistant.app import App
from assistant.thread import in_thread

_ROUNDS = 10_000, 20, 20  # rarer than Python's 700, 10, 10: a turn that streams holds 900 objects


async def warm_up(app: App) -> None:
    """Load the agent, and take what is there for good out of the garbage collector's rounds.

    A full round walks every object: with LangChain and the web loaded, 350,000 of them, during which no
    answer moves for 0.2-0.5 s. Frozen once in a process, a round has only what turns leave behind: 10 ms.
    """
    await in_thread(lambda: app.assistant)
    if gc.get_freeze_count() == 0:
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_ROUNDS)
