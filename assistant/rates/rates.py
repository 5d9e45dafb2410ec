"""The limits of one process."""

from collections.abc import Callable

from sqlalchemy import Engine

from assistant.rates.limit import RateLimit
from assistant.rates.settings import RateSettings


class Rates:
    """How much people and tokens may ask.

    Attributes:
        messages: Of messages, by person.
        requests: Of requests to the API, by person or token.
    """

    def __init__(self, engine: Callable[[], Engine], settings: RateSettings) -> None:
        self.messages = RateLimit(engine, "messages", settings.messages)
        self.requests = RateLimit(engine, "requests", settings.requests)
