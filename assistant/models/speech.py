"""What a person sees of an answer while it is being made."""

import re

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.tracers._streaming import _StreamingCallbackHandler
from langchain_core.utils.utils import LC_ID_PREFIX

# people see whole sentences, once each was traced: smaller pieces only cost time (0.4 ms each);
# decimals may follow a point, so a sentence it ends is over when something follows
_SENTENCE = re.compile(r"[。！？；\n]|[.!?;](?=.)", re.DOTALL)


class Speech:
    """Passes an answer on, sentence by sentence, if anybody listens.

    Nothing can be taken back: when a call breaks off and is made again, what the new answer repeats is not
    said twice, and where it differs it begins a new paragraph. The reply that ends the turn holds the right
    text alone.
    """

    def __init__(self, run: AsyncCallbackManagerForLLMRun | None) -> None:
        self._run = run
        self.is_heard = run is not None and any(
            isinstance(one, _StreamingCallbackHandler) for one in run.handlers
        )
        self._said = ""
        self._repeats = ""
        self._held = ""

    @property
    def message_id(self) -> str | None:
        """The id the final message needs so that it is not passed on again as a whole."""
        return f"{LC_ID_PREFIX}-{self._run.run_id}" if self._said and self._run else None

    async def say(self, text: str) -> None:
        """Pass on a piece."""
        if not self.is_heard or not text:
            return
        if self._repeats:
            text = self._skip(text)
        known = max(0, len(self._held) - 1)  # the last character may end a sentence now that more follows
        self._held += text
        if _SENTENCE.search(self._held, known):
            await self._pass_on(self._held)

    async def _pass_on(self, text: str) -> None:
        self._said += text
        self._held = ""
        chunk = ChatGenerationChunk(message=AIMessageChunk(content=text, id=self.message_id))
        assert self._run is not None
        await self._run.on_llm_new_token(text, chunk=chunk)

    async def finish(self, text: str) -> None:
        """Pass on what is left of the final text."""
        self._repeats = ""
        begun = self._said.rstrip()
        rest = text[len(begun) :] if text.startswith(begun) else ""
        if self.is_heard and rest:
            await self._pass_on(rest)

    def start_again(self) -> None:
        """The answer begins anew."""
        self._repeats, self._held = self._said, ""

    def _skip(self, text: str) -> str:
        """What of `text` has not been said before; the expected rest gets shorter."""
        if text.startswith(self._repeats):
            text, self._repeats = text[len(self._repeats) :], ""
            return text
        if self._repeats.startswith(text):
            self._repeats = self._repeats[len(text) :]
            return ""
        done = self._said[: len(self._said) - len(self._repeats)]
        self._repeats = ""
        return f"\n\n{done}{text}" if self._said else text
