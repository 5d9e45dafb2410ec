from pathlib import Path

from tools.manual import manual
from tools.registry import TOOLS

PAGE = Path(__file__).parents[2] / "docs" / "tools.md"


def test_the_page_is_what_the_schemas_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == manual(), "run: python -m tools.manual > docs/tools.md"


def test_every_tool_and_argument_is_described() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, tool in TOOLS.items():
        assert f"## `{name}`" in page
        for argument in tool.arguments.model_fields:
            assert f"| `{argument}`" in page
