"""The company's fact tables over HTTP: what they hold."""

from fastapi import APIRouter

from assistant.http.access import TheApp
from assistant.http.problem import PROBLEMS
from core.facts.catalogue import Catalogue

router = APIRouter(prefix="/v1/facts", tags=["facts"], responses=PROBLEMS)


@router.get("")
def read_catalogue(app: TheApp) -> Catalogue:
    """Tables, dimensions with their values, measures, KPIs and known events; empty when nothing is loaded."""
    catalogue = app.facts.catalogue
    return catalogue.model_copy(update={"backend": catalogue.backend.split("://")[0] + "://"})
