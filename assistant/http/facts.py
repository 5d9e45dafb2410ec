"""The company's fact tables over HTTP: what they hold, as far as whoever asks may see it."""

from fastapi import APIRouter, Depends

from assistant.http.access import may
from assistant.http.context import TheContext
from assistant.http.problem import PROBLEMS
from core.facts.catalogue import Catalogue
from knowledge.access import Scope

router = APIRouter(
    prefix="/v1/facts", tags=["facts"], responses=PROBLEMS, dependencies=[Depends(may(Scope.READ))]
)


@router.get("")
def read_catalogue(context: TheContext) -> Catalogue:
    """Tables, dimensions with their values, measures, KPIs and known events; empty when nothing is loaded."""
    assert context.facts is not None
    catalogue = context.facts.catalogue
    return catalogue.model_copy(update={"backend": catalogue.backend.split("://")[0] + "://"})
