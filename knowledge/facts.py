"""The company's fact tables: read where they are, aggregated in the engine that holds them."""

from pathlib import Path

from core.facts.catalogue import Catalogue


class FactStore:
    """Fact tables of one company.

    Args:
        folder: Holds `catalogue.yaml` and the files it names.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def catalogue(self) -> Catalogue:
        """What the tables hold."""
        return Catalogue()
