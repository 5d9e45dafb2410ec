"""The pages of reference say what the program says; the project says what it is in one voice."""

import re
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import packages_distributions
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from assistant.models.profile import read_profiles
from core.validation.registry import RULES
from core.validation.thresholds import DEFAULT
from tests.docs.page import matches

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAYERS = ["assistant", "tools", "knowledge", "core"]


def load(name: str) -> ModuleType:
    spec = spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def variables() -> set[str]:
    """Names of every variable that is read."""
    return {name for name, _, _ in load("write_reference").variables()}


def test_the_pages_of_rules_and_settings_are_as_the_code_writes_them() -> None:
    reference = load("write_reference")
    assert (DOCS / "validation.md").read_text(encoding="utf-8") == reference.write_validation()
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == reference.write_settings()


def test_every_rule_threshold_and_setting_has_its_line() -> None:
    rules = (DOCS / "validation.md").read_text(encoding="utf-8")
    settings = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert all(f"| {rule} |" in rules for rule in RULES)
    assert all(f"| `{threshold.name}` |" in rules for threshold in DEFAULT.items)
    assert set(re.findall(r"`(HOSHIN_\w+)` \| ", settings)) >= variables()


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = variables()
    for page in PAGES:
        named = set(re.findall(r"HOSHIN_[A-Z0-9_]+[A-Z0-9]", page.read_text(encoding="utf-8")))
        assert named - {"HOSHIN_WATCH_SETLE"} <= known, page  # mistyped where doctor is shown to see it


def test_the_table_of_models_is_that_of_the_profiles() -> None:
    text = (DOCS / "how-to" / "use-a-model.md").read_text(encoding="utf-8")
    rows = {cells[0].strip("` "): cells[1:] for cells in _rows(text)}
    for name, profile in read_profiles().items():
        key, model = (cell.strip("` ") for cell in rows[name][:2])
        assert key == (profile.key or ("HOSHIN_API_KEY" if name == "openai-compatible" else "none"))
        assert model.startswith(profile.model or "must be set")


def _rows(text: str) -> list[list[str]]:
    return [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]


def test_the_newest_version_of_the_changelog_is_the_packages() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d[\w.]*)\] - \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert newest is not None
    assert newest[1] == PROJECT["project"]["version"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        there = page.parent / file
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in headings}


def test_the_index_leads_to_every_page() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    for page in DOCS.rglob("*.md"):
        assert page.name == "index.md" or f"({page.relative_to(DOCS)})" in index, page


@pytest.mark.slow
def test_the_picture_shows_what_the_demo_says() -> None:
    draw = load("draw_demo")
    assert matches(_words(draw.PICTURE.read_text(encoding="utf-8")), _words(draw.draw(draw.play())))


def _words(picture: str) -> str:
    return "\n".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture)).replace("\u00a0", " ")


@pytest.mark.slow
def test_our_packages_belong_to_us_alone() -> None:
    owners = packages_distributions()
    for package in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        assert set(owners.get(package, ())) <= {"hoshin"}, package
        assert list(import_module(package).__path__) == [str(ROOT / package)]


def test_every_package_is_in_the_layers_that_are_checked() -> None:
    shipped = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    linter = PROJECT["tool"]["importlinter"]
    assert sorted(linter["root_packages"]) == sorted(shipped) == sorted([*LAYERS, "prompts"])
    [layers] = [contract for contract in linter["contracts"] if contract["type"] == "layers"]
    assert layers["layers"] == LAYERS


@pytest.mark.slow
def test_imports_only_point_to_the_right() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(linter)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# Words and paths of the machine a file was written on, and of how the work was handed round.
_OF_THE_MACHINE = r"(?<![\w.])/(?:work|root|home/\w+)/|/tmp/\w"
_OF_THE_WORK = r"\bsub-?agents?\b|\bhelper session\b|\bthis session\b|\bissue #?\d|\bas an AI\b"


@pytest.mark.slow
def test_no_file_speaks_of_the_machine_or_the_work_it_was_written_in() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name] or _ours()
    found = []
    for name in names:
        path = ROOT / name
        if path == Path(__file__) or not path.exists() or path.suffix in (".lock", ".xlsx", ".png"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        pattern = _OF_THE_WORK if _is_test(name) else f"{_OF_THE_MACHINE}|{_OF_THE_WORK}"
        found += [f"{name}: {match[0]}" for match in re.finditer(pattern, text, re.IGNORECASE)]
    assert not found


def _is_test(name: str) -> bool:
    return name.startswith(("tests/", "evals/"))


def _ours() -> list[str]:
    folders = (*LAYERS, "prompts", "docs", "benchmarks", "evals", "tests")
    kinds = {".py", ".md", ".yaml", ".toml"}
    return [
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kinds
    ]
