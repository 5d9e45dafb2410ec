import pytest

from prompts.loading import PLACEHOLDERS, check_placeholders, load, variants


@pytest.mark.parametrize("variant", variants())
@pytest.mark.parametrize("name", ["system.zh", "system.en"])
def test_every_variant_has_a_version_and_says_which_it_is(name: str, variant: str) -> None:
    prompt = load(name, variant)
    assert prompt.version >= 1
    assert prompt.as_data() == {"name": name, "version": prompt.version, "variant": variant}


def test_there_are_two_variants_in_both_languages() -> None:
    assert variants() == ("a", "b")
    assert load("system.zh", "b").text != load("system.zh").text


def test_a_prompt_is_short_enough_to_be_read_before_every_model_call() -> None:
    assert len(load("system.en").text.split()) < 450
    assert len(load("system.zh").text) < 1_300
    assert len(load("system.en", "b").text) < 0.7 * len(load("system.en").text)


@pytest.mark.parametrize("name", ["nothing", "system.fr"])
def test_an_unknown_prompt_is_an_error(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        load(name)
    with pytest.raises(FileNotFoundError):
        load("system.en", "zz")


@pytest.mark.parametrize(
    "text",
    ["no placeholders", " ".join(f"{{{name}}}" for name in [*sorted(PLACEHOLDERS), "budget"]), "{plan}" * 2],
)
def test_a_text_with_other_placeholders_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"system\.xx\.md must have each of"):
        check_placeholders("system.xx.md", text)


def test_a_placeholder_given_twice_is_refused() -> None:
    text = " ".join(f"{{{name}}}" for name in [*PLACEHOLDERS, "plan"])
    with pytest.raises(ValueError, match="repeated"):
        check_placeholders("system.xx.md", text)
