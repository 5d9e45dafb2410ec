"""Who says a goal stands before it and is no part of it."""

import pytest

from assistant.offline.speakers import past_speaker


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("老板说智能家居市场份额", "智能家居市场份额"),
        ("老板说了，会员数", "会员数"),
        ("领导要求民宿入住率", "民宿入住率"),
        ("总部定了：会员复购率", "会员复购率"),
        ("集团下达的指标：车险保费", "车险保费"),
        ("上面给的指标是：门店数", "门店数"),
        ("王总开会说，外卖营收", "外卖营收"),
        ("董事会定了：会员数", "会员数"),
        ("我们老板希望客单价", "客单价"),
    ],
)
def test_what_is_said_follows_the_speaker(text: str, rest: str) -> None:
    assert text[past_speaker(text) :] == rest


@pytest.mark.parametrize(
    "text", ["会员复购率", "公司客户数", "领导力课程报名数", "总部大楼入住率", "老板电器销售额"]
)
def test_a_name_that_only_looks_like_a_speaker_stays(text: str) -> None:
    assert past_speaker(text) == 0
