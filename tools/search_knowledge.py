"""`search_knowledge`: framework guidance that answers a question, with its source."""

from pydantic import Field

from tools.tool import Arguments


class SearchKnowledgeArguments(Arguments):
    """Arguments of `search_knowledge`."""

    query: str = Field(min_length=1, max_length=500)
    topic: str | None = Field(default=None, max_length=100)
    limit: int = Field(default=3, ge=1, le=20)
