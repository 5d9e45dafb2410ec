"""Which process answers in a conversation: one at a time, whichever machine a message arrives at.

On PostgreSQL only, whose clock decides: those of the machines may differ. A process that dies loses its
lease when the time is over; nothing is held open in between: a thousand turns need no thousand connections.
"""

from sqlalchemy import Engine, func, text

from knowledge.database import writing
from knowledge.tables import TURN_LEASES

_NOW = func.extract("epoch", func.clock_timestamp())
_TAKE = text(
    "INSERT INTO turn_leases (conversation, holder, until) "
    "VALUES (:conversation, :holder, extract(epoch FROM clock_timestamp()) + :seconds) "
    "ON CONFLICT (conversation) DO UPDATE SET holder = excluded.holder, until = excluded.until "
    "WHERE turn_leases.until <= extract(epoch FROM clock_timestamp()) "
    "OR turn_leases.holder = excluded.holder "
    "RETURNING holder"
)


class TurnLeases:
    """Leases in a PostgreSQL database. Safe to share between threads and processes.

    Args:
        engine: From `knowledge.database.connect`.
        seconds: How long a lease lasts unless it is taken again.
    """

    def __init__(self, engine: Engine, seconds: float = 30.0) -> None:
        self._engine = engine
        self.seconds = seconds

    def take(self, conversation: str, holder: str) -> bool:
        """Take a conversation, or keep it for another while; False while another holder has it."""
        asked = {"conversation": conversation, "holder": holder, "seconds": self.seconds}
        with writing(self._engine) as connection:
            return connection.execute(_TAKE, asked).first() is not None

    def give_back(self, conversation: str, holder: str) -> None:
        """Let another have it, if it is this holder's."""
        row = TURN_LEASES.c
        with writing(self._engine) as connection:
            connection.execute(
                TURN_LEASES.delete().where(row.conversation == conversation, row.holder == holder)
            )

    def prune(self) -> int:
        """Forget leases that ran out: of processes that died. Returns how many."""
        with writing(self._engine) as connection:
            return connection.execute(TURN_LEASES.delete().where(TURN_LEASES.c.until <= _NOW)).rowcount
