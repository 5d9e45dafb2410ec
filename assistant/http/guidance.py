"""The guidance over HTTP: which pages there are, and one of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from assistant.guide import Reading, Summary, pages_of, read, summarise
from assistant.http.access import TheApp
from assistant.http.problem import PROBLEMS, language_of
from core.text import Language

router = APIRouter(prefix="/v1/guidance", tags=["guidance"], responses=PROBLEMS)

PageId = Annotated[str, Path(max_length=200, description="Id or title.", examples=["smart"])]
Wanted = Annotated[Language | None, Query(description="Default: that of Accept-Language.")]


@router.get("")
def list_pages(
    request: Request,
    app: TheApp,
    topic: Annotated[str | None, Query(max_length=100)] = None,
    language: Wanted = None,
) -> list[Summary]:
    """The pages, by topic."""
    chosen = language or language_of(request)
    return [summarise(page, chosen) for page in pages_of(app.guidance, topic, chosen)]


@router.get("/{page}")
def read_page(page: PageId, request: Request, app: TheApp, language: Wanted = None) -> Reading:
    """A page with its Markdown and the ids of the pages it points at."""
    chosen = language or language_of(request)
    return read(app.guidance.find(page, chosen), chosen)
