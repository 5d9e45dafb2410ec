"""Questions no rule takes are looked up in the library: on the real assistant, with a document learned."""

import asyncio
from collections.abc import Iterator
from datetime import date

import pytest

from assistant.app import App
from assistant.reply import Reply
from assistant.settings import read_settings
from core.text import Language
from tools.demo_company import found_demo
from tools.registry import call

pytestmark = pytest.mark.slow  # every one plays the whole company

TODAY = date(2026, 10, 12)
BRAND = """# 品牌手册

## 用词

文案不得使用“最好”“第一”等极限词。Copy must not use superlatives such as "best" or "number one".

## Logo

logo 四周留白不少于字高的二分之一。Clear space around the logo is at least half the letter height.

## 媒体报价

地铁灯箱每周报价 12 万元。A metro lightbox costs 120k per week.

## 差旅

一线城市出差住宿标准每晚不超过 600 元。The hotel allowance in tier 1 cities is 600 per night.

## 供应商

印刷供应商联系人陈工，付款周期 45 天。达人合作超过 20 万元由市场总监审批。
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("library")
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("HOSHIN_HOME", str(folder / "home"))
        app = App(read_settings(home=folder / "home", embeddings="none", model="offline"))
    (folder / "brand.md").write_text(BRAND, encoding="utf-8")
    lesson = app.context(Language.ZH_HANS, TODAY, "tests")
    assert call("learn_documents", {"paths": [str(folder / "brand.md")]}, lesson).text.startswith(
        "已学 1 份文件"
    )
    yield app
    app.engine.dispose()


@pytest.fixture(scope="module")
def plan(app: App) -> str:
    return found_demo(app.context(Language.ZH_HANS, TODAY, "tests")).id


def ask(app: App, text: str, plan: str | None = None) -> Reply:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    place = f"{plan}:{text}"
    app.conversations.set_state(
        place, {"language": language.value, **({"plan": plan} if plan is not None else {})}
    )
    return asyncio.run(app.assistant.ask(place, text, person="tests", today=TODAY))


QUESTIONS = [
    ("我们的文案能不能用最好这种词", "极限词"),
    ("logo 留白多少", "二分之一"),
    ("出差住宿标准是多少", "600"),
    ("媒体报价多少钱一周", "12 万元"),
    ("供应商付款周期多久", "45 天"),
    ("达人合作20万要不要审批", "市场总监"),
    ("住宿標準", "600"),
    ("地鐵燈箱一週報價多少", "12 萬元"),
    ("達人合作超過20萬要誰批", "市場總監"),
    ('can our copy say "best"', "superlatives"),
    ("logo clear space?", "half the letter height"),
    ("what is the hotel allowance in tier 1 cities", "600 per night"),
    ("is it ok to use number one in copy", "superlatives"),
]


@pytest.mark.parametrize(("text", "said"), QUESTIONS)
def test_a_question_about_the_companys_rules_is_answered_from_its_document(
    app: App, text: str, said: str
) -> None:
    reply = ask(app, text)
    assert [made.name for made in reply.calls] == ["search_knowledge"]
    assert said in reply.reply
    assert any(citation.id.startswith("D") for citation in reply.citations)
    assert not reply.asked_back


@pytest.mark.parametrize(("text", "said"), QUESTIONS)
def test_with_a_plan_in_hand_it_is_answered_too_and_the_plan_stays_as_it_is(
    app: App, plan: str, text: str, said: str
) -> None:
    before = app.plans.load(plan)
    reply = ask(app, text, plan)
    assert said in reply.reply
    assert app.plans.load(plan) == before


@pytest.mark.parametrize("text", ["年假有几天", "谁是美国总统", "年假有幾天", "jargon glossary?"])
def test_where_nothing_is_known_the_reply_says_so_and_how_to_go_on(app: App, text: str) -> None:
    reply = ask(app, text)
    assert [made.name for made in reply.calls] == ["search_knowledge"]
    assert reply.citations == ()
    assert reply.asked_back
    assert any(hint in reply.reply for hint in ("换个说法试试", "換個說法試試", "Try other words"))


@pytest.mark.parametrize(
    "text",
    ["今天天气怎么样", "写首诗", "今晚吃啥", "what's the weather", "write a poem", "公司wifi密码是什么"],
)
def test_what_is_outside_the_job_is_declined_and_not_looked_up(app: App, text: str) -> None:
    assert ask(app, text).calls == ()


@pytest.mark.parametrize("text", ["想提升一下品牌", "嗯嗯那个", "help me make a plan", "我想改一下"])
def test_a_wish_that_says_too_little_is_still_asked_about(app: App, text: str) -> None:
    reply = ask(app, text)
    assert reply.asked_back
    assert "search_knowledge" not in [made.name for made in reply.calls]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("what's RACI again?", "raci"),
        ("what does SMART stand for", "smart"),
        ("how does PDCA work again?", "pdca"),
        ("对了RACI里的A是啥意思", "raci"),
        ("啥是SMART", "smart"),
    ],
)
def test_words_of_talk_do_not_lead_the_search_astray(app: App, text: str, page: str) -> None:
    assert ask(app, text).citations[0].id == page
