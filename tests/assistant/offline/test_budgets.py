"""What a message about money becomes: total, method, and every fact of every item, in three scripts."""

from datetime import date
from typing import Any

import pytest

from assistant.language import detect_language
from assistant.offline.budgets import allocate_arguments, is_budget_question
from assistant.offline.utterance import Utterance, hear


def _hear(text: str) -> Utterance:
    return hear(text, language=detect_language(text), today=date(2026, 3, 2))


def _said(fields: dict[str, Any]) -> str:
    words = (
        f"{key}={'+'.join(value) if isinstance(value, list) else value}" for key, value in fields.items()
    )
    return " ".join(words)


def _written(arguments: dict[str, Any]) -> list[str]:
    """The arguments a line each: the frame, then "item: its facts", then "<group>: its limits"."""
    frame = {key: value for key, value in arguments.items() if key not in ("items", "groups")}
    items = [f"{i.pop('name')}: {_said(i)}".strip() for i in map(dict, arguments.get("items", []))]
    groups = [f"<{g.pop('group')}>: {_said(g)}".strip() for g in map(dict, arguments.get("groups", []))]
    return [_said(frame), *items, *groups]


ASKED = [
    (
        "手头180万，抖音投流要70万、小红书要60万、分众要80万，钱够不够？",
        ["total=180万 method=fit", "抖音投流: ask=70万", "小红书: ask=60万", "分众: ask=80万"],
    ),
    (
        "老板批了500万，电视广告申请220万，地铁申请150万，短视频申请160万，够吗",
        ["total=500万 method=fit", "电视广告: ask=220万", "地铁: ask=150万", "短视频: ask=160万"],
    ),
    (
        "經費只有90萬，部落客要40萬、抽獎要25萬、戶外要35萬，夠不夠？",
        ["total=90萬 method=fit", "部落客: ask=40萬", "抽獎: ask=25萬", "戶外: ask=35萬"],
    ),
    (
        "Budget is $250k. Paid social needs $120k, events need $90k and PR needs $60k. Are we over?",
        ["total=$250k method=fit", "Paid social: ask=$120k", "events: ask=$90k", "PR: ask=$60k"],
    ),
    (
        "Can $300k cover SEO at 80k, the conference at 150k and print at 90k?",
        ["total=$300k method=fit", "SEO: ask=80k", "conference: ask=150k", "print: ask=90k"],
    ),
    (
        "把300万按贡献分：搜索贡献5个点，社群贡献3个点，展会贡献2个点",
        [
            "total=300万 method=contribution",
            "搜索: contribution=5个点",
            "社群: contribution=3个点",
            "展会: contribution=2个点",
        ],
    ),
    (
        "200万预算，A方案要120万能带来3000个线索，B方案要90万能带来2500个线索，"
        "C方案要60万能带来900个线索，怎么投最划算",
        [
            "total=200万 method=value",
            "A方案: ask=120万 contribution=3000个",
            "B方案: ask=90万 contribution=2500个",
            "C方案: ask=60万 contribution=900个",
        ],
    ),
    (
        "$1M total. TV wants 500k and brings 40 points, radio wants 200k and brings 15 points, "
        "digital wants 600k and brings 60 points. What's the best value?",
        [
            "total=$1M method=value",
            "TV: ask=500k contribution=40 points",
            "radio: ask=200k contribution=15 points",
            "digital: ask=600k contribution=60 points",
        ],
    ),
    (
        "预算100万，先保老客召回50万，再做拉新40万，最后品牌30万",
        [
            "total=100万 method=priority",
            "老客召回: ask=50万 priority=1",
            "拉新: ask=40万 priority=2",
            "品牌: ask=30万 priority=3",
        ],
    ),
    (
        "we have 2M: P0 app 800k, P1 CRM 700k, P2 billboards 900k",
        [
            "total=2M method=priority",
            "app: ask=800k priority=1",
            "CRM: ask=700k priority=2",
            "billboards: ask=900k priority=3",
        ],
    ),
    (
        "总预算400万，实验留10%，机动留20万，剩下平均分给直播、短视频、图文",
        ["experiment=10% contingency=20万 total=400万 method=equal", "直播:", "短视频:", "图文:"],
    ),
    (
        "展会低于20万就没意义，要40万；直播要50万；总共70万，够不够",
        ["total=70万 method=fit", "展会: effective_minimum=20万 ask=40万", "直播: ask=50万"],
    ),
    (
        "300万，抖音50-120万，小红书30到90万，预计分别带来8万人和5万人，怎么分价值最大",
        [
            "total=300万 method=value",
            "抖音: minimum=500000 maximum=1200000 contribution=8万人",
            "小红书: minimum=300000 maximum=900000 contribution=5万人",
        ],
    ),
    (
        "预算150万，官网改版40万已签定死，直播要60万，展会要80万，够吗",
        ["total=150万 method=fit", "官网改版: locked=40万", "直播: ask=60万", "展会: ask=80万"],
    ),
    (
        "预算80万，社群运营要30万，10万的简版能顶六成效果，直播要60万，够不够",
        [
            "total=80万 method=fit",
            "社群运营: ask=30万 substitute_cost=10万 substitute_share=60%",
            "直播: ask=60万",
        ],
    ),
    (
        "总共200万，户外和电视属于品牌类，品牌类不超过40%，户外要60万，电视要70万，搜索要100万，够吗",
        [
            "total=200万 method=fit",
            "户外: ask=60万 group=品牌类",
            "电视: ask=70万 group=品牌类",
            "搜索: ask=100万",
            "<品牌类>: maximum=40%",
        ],
    ),
    (
        "总预算120万，A要50万，B要40万，C要60万，A和B只能选一个，B依赖C，怎么分",
        ["total=120万 method=fit", "A: ask=50万 excludes=B", "B: ask=40万 requires=C", "C: ask=60万"],
    ),
    (
        "Split 900k equally between Berlin, Paris and Madrid",
        ["total=900k method=equal", "Berlin:", "Paris:", "Madrid:"],
    ),
    (
        "咱们还在起步成长期，手里只有60万营销费，怎么花",
        ["total=60万 method=stage stage=growth"],
    ),
    (
        "我們產品剛上市、在滲透期，行銷預算250萬怎麼分配比較好",
        ["total=250萬 method=stage stage=penetration"],
    ),
    (
        "We are the market leader with 5M to spend on marketing. How should we allocate it?",
        ["total=5M method=stage stage=leader"],
    ),
    (
        "分級處理：A級 官網20萬、B級 社群15萬、C級 贈品12萬，總預算40萬",
        [
            "total=40萬 method=tiers",
            "官網: ask=20萬 tier=A",
            "社群: ask=15萬 tier=B",
            "贈品: ask=12萬 tier=C",
        ],
    ),
    (
        "Tier A email 40k, tier B events 60k, tier C swag 20k; we only have 100k",
        [
            "total=100k method=tiers",
            "email: ask=40k tier=A",
            "events: ask=60k tier=B",
            "swag: ask=20k tier=C",
        ],
    ),
    (
        "1. 直播60万 2. 展会40万 3. 传单20万，按这个顺序给，一共90万",
        [
            "total=90万 method=priority",
            "直播: ask=60万 priority=1",
            "展会: ask=40万 priority=2",
            "传单: ask=20万 priority=3",
        ],
    ),
    (
        "搜索、信息流、KOL各要30万，总共80万，放得下吗",
        ["total=80万 method=fit", "搜索: ask=30万", "信息流: ask=30万", "KOL: ask=30万"],
    ),
    (
        "搜索、信息流、KOL分别要30万、40万、50万，总共100万，够不够",
        ["total=100万 method=fit", "搜索: ask=30万", "信息流: ask=40万", "KOL: ask=50万"],
    ),
    (
        "SEO, PPC and PR ask for 30k, 40k and 50k respectively. Budget is 100k, is it enough?",
        ["total=100k method=fit", "SEO: ask=30k", "PPC: ask=40k", "PR: ask=50k"],
    ),
    (
        "200万里拿15%做试错，其余按2:3分给拉新和留存，这是费用预算",
        ["experiment=15% total=200万 method=contribution", "拉新: contribution=2", "留存: contribution=3"],
    ),
    (
        "Divide the $400k marketing budget 3:2:1 among search, social and email",
        [
            "total=$400k method=contribution",
            "search: contribution=3",
            "social: contribution=2",
            "email: contribution=1",
        ],
    ),
    (
        "预算100万要全部花完，A贡献3分，B贡献2分，按贡献分，取整到万元",
        [
            "total=100万 method=contribution unit=万元 spend_all=True",
            "A: contribution=3",
            "B: contribution=2",
        ],
    ),
    (
        "We've got 90k. Email is a must-have at 40k, print wants 30k, radio wants 50k. Enough?",
        ["total=90k method=fit", "Email: ask=40k mandatory=True", "print: ask=30k", "radio: ask=50k"],
    ),
    (
        "50万给小红书，30万给B站，20万给知乎，总预算80万，超没超",
        ["total=80万 method=fit", "小红书: ask=50万", "B站: ask=30万", "知乎: ask=20万"],
    ),
    (
        "70k for podcasts, 50k for webinars, 40k for the roadshow. Does that fit into 150k?",
        ["total=150k method=fit", "podcasts: ask=70k", "webinars: ask=50k", "roadshow: ask=40k"],
    ),
    (
        "抖音（要80万，最少50万，能带来3万人）、快手（要60万，最少30万，能带来2万人），总共100万，怎么投最优",
        [
            "total=100万 method=value",
            "抖音: ask=80万 minimum=50万 contribution=3万人",
            "快手: ask=60万 minimum=30万 contribution=2万人",
        ],
    ),
    (
        "今年一共就220万，老客维护90万，新客获取80万，品牌曝光100万，哪个先保？按重要程度从上往下排",
        [
            "total=220万 method=priority",
            "老客维护: ask=90万 priority=1",
            "新客获取: ask=80万 priority=2",
            "品牌曝光: ask=100万 priority=3",
        ],
    ),
    (
        "直播间装修25万、样品派发18万、KOC 30万，批下来的只有65万，有没有缺口",
        ["total=65万 method=fit", "直播间装修: ask=25万", "样品派发: ask=18万", "KOC: ask=30万"],
    ),
    (
        "手頭剩180萬，展覽想要70萬、贈品想要35萬、講座想要90萬，會不會爆預算？",
        ["total=180萬 method=fit", "展覽: ask=70萬", "贈品: ask=35萬", "講座: ask=90萬"],
    ),
    (
        "300萬行銷費依貢獻度分配：官網貢獻4、門市貢獻3、電話行銷貢獻1",
        [
            "total=300萬 method=contribution",
            "官網: contribution=4",
            "門市: contribution=3",
            "電話行銷: contribution=1",
        ],
    ),
    (
        "Out of $750k we must set aside 8% as contingency and 12% for experiments; give the "
        "remainder to search (weight 5), display (weight 2) and email (weight 3)",
        [
            "contingency=8% experiment=12% total=$750k method=contribution",
            "search: contribution=5",
            "display: contribution=2",
            "email: contribution=3",
        ],
    ),
    (
        "Is 80k enough for flyers (20k), a booth (45k) and samples (25k)?",
        ["total=80k method=fit", "flyers: ask=20k", "booth: ask=45k", "samples: ask=25k"],
    ),
    (
        "our mature product line has a £2M budget - how should we split it",
        ["total=£2M method=stage stage=mature"],
    ),
    (
        "we are still penetrating the market, 600k to spend, what split makes sense",
        ["total=600k method=stage stage=penetration"],
    ),
    (
        "公司正处在快速增长阶段，营销费1200万，各块怎么分",
        ["total=1200万 method=stage stage=growth"],
    ),
    (
        "作为行业龙头，8000万的市场费用怎么配比较好",
        ["total=8000万 method=stage stage=leader"],
    ),
    (
        "P0:官网 30万；P1:投放 50万；P2:周边 20万；预算90万，按P级给",
        [
            "total=90万 method=priority",
            "官网: ask=30万 priority=1",
            "投放: ask=50万 priority=2",
            "周边: ask=20万 priority=3",
        ],
    ),
    (
        "Rank order is retention, then acquisition, then brand. Retention asks 40k, acquisition 70k, "
        "brand 50k. We have 120k.",
        [
            "total=120k method=priority",
            "Retention: ask=40k priority=1",
            "acquisition: ask=70k priority=2",
            "brand: ask=50k priority=3",
        ],
    ),
    (
        "Grade A: support 30k; grade B: loyalty 25k; grade C: merch 20k. Cap is 65k total - cut by grade",
        [
            "total=65k method=tiers",
            "support: ask=30k tier=A",
            "loyalty: ask=25k tier=B",
            "merch: ask=20k tier=C",
        ],
    ),
    (
        "预算500万，电视下限100万上限200万、带来贡献30，户外下限50万上限150万、贡献20，"
        "线上下限80万上限300万、贡献60，求最优分配",
        [
            "total=500万 method=value",
            "电视: minimum=100万 maximum=200万 contribution=30",
            "户外: minimum=50万 maximum=150万 contribution=20",
            "线上: minimum=80万 maximum=300万 contribution=60",
        ],
    ),
    (
        "預算260萬怎麼投效益最大？FB最少40萬最多120萬可帶來2萬名單，Google最少50萬最多150萬可帶來3萬名單",
        [
            "total=260萬 method=value",
            "FB: minimum=40萬 maximum=120萬 contribution=2萬",
            "Google: minimum=50萬 maximum=150萬 contribution=3萬",
        ],
    ),
    (
        "$300k to maximise leads: Meta between $50k and $150k yields 700 leads, TikTok between $30k "
        "and $120k yields 500 leads",
        [
            "total=$300k method=value",
            "Meta: minimum=$50k maximum=$150k contribution=700 leads",
            "TikTok: minimum=$30k maximum=$120k contribution=500 leads",
        ],
    ),
    (
        "总费用100万，按7:3给线上和线下",
        ["total=100万 method=contribution", "线上: contribution=7", "线下: contribution=3"],
    ),
    (
        "Put 20k aside for emergencies, then fund in this order until the 100k is gone: CRM 40k, SEO "
        "30k, events 35k",
        [
            "contingency=20k total=100k method=priority",
            "CRM: ask=40k priority=1",
            "SEO: ask=30k priority=2",
            "events: ask=35k priority=3",
        ],
    ),
    (
        "三家供应商报价：蓝标45万、华扬38万、奥美60万，预算120万，都能做吗",
        ["total=120万 method=fit", "蓝标: ask=45万", "华扬: ask=38万", "奥美: ask=60万"],
    ),
    (
        "总额度150万。线上投放：申请80万，最低50万。线下活动：申请60万，最低30万。公关：申请40万。够分吗？",
        [
            "total=150万 method=fit",
            "线上投放: ask=80万 minimum=50万",
            "线下活动: ask=60万 minimum=30万",
            "公关: ask=40万",
        ],
    ),
    (
        "Total 500k. TV needs at least 100k, can't exceed 250k and scores 8; radio min 50k, max "
        "150k, scores 5; online min 80k max 300k scores 9. optimal split?",
        [
            "total=500k method=value",
            "TV: minimum=100k maximum=250k contribution=8",
            "radio: minimum=50k maximum=150k contribution=5",
            "online: minimum=80k maximum=300k contribution=9",
        ],
    ),
    (
        "總共90萬，先給會員日40萬，其次是快閃店35萬，最後是雜誌30萬",
        [
            "total=90萬 method=priority",
            "會員日: ask=40萬 priority=1",
            "快閃店: ask=35萬 priority=2",
            "雜誌: ask=30萬 priority=3",
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), ASKED, ids=[text[:24] for text, _ in ASKED])
def test_arguments(text: str, expected: list[str]) -> None:
    assert _written(allocate_arguments(_hear(text))) == expected


QUESTIONS = [
    "手头180万，抖音投流要70万、小红书要60万、分众要80万，钱够不够？",
    "分級處理：A級 官網20萬、B級 社群15萬、C級 贈品12萬，總預算40萬",
    "預算260萬怎麼投效益最大？FB最少40萬，Google最少50萬",
    "we have 2M: P0 app 800k, P1 CRM 700k, P2 billboards 900k",
    "Budget is $250k. Paid social needs $120k and PR needs $60k. Are we over?",
]
OTHER_BUSINESS = [
    "市场份额从10%做到15%",
    "5000万销售额按4:3:2:1拆给四个大区",
    "把KOL测评视频的负责人换成李娜",
    "會員數從20萬人成長到30萬人",
    "we need 5,000 demos: inbound has 2000 now with room up to 6000, outbound 1000. split by headroom",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_is_a_budget_question(text: str) -> None:
    assert is_budget_question(_hear(text), has_plan=False)


@pytest.mark.parametrize("text", OTHER_BUSINESS)
def test_is_no_budget_question(text: str) -> None:
    assert not is_budget_question(_hear(text), has_plan=False)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("按优先级把预算分一下，就这么定，写进计划", {"save": True}),
        ("allocate the budget by priority and write it into the plan", {"save": True}),
        ("总预算按贡献分到各个策略", {"over": "strategies"}),
        ("how should we allocate the budget across our strategies", {"over": "strategies"}),
        ("300万必须全部花完，怎么分", {"spend_all": True}),
    ],
)
def test_options(text: str, field: dict[str, Any]) -> None:
    assert field.items() <= allocate_arguments(_hear(text)).items()


def test_until_the_money_is_gone_is_no_duty_to_spend_it() -> None:
    said = allocate_arguments(_hear("预算110万，依次保：会员日60万，探店40万，户外30万，钱花完为止"))
    assert "spend_all" not in said
