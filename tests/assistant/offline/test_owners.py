"""The person a message names as the one who answers."""

import pytest

from assistant.offline.owners import owner_in


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("预算20万，9月完成，张伟负责", "张伟"),
        ("陈晓东负责，加盟店数目标260家", "陈晓东"),
        ("许家豪负责：转介绍学员从900人增加到1500人", "许家豪"),
        ("预算2400万，周婷扛", "周婷"),
        ("12月底，由周佩珊盯", "周佩珊"),
        ("11月底，销售部吴刚跟", "吴刚"),
        ("负责人 孙浩", "孙浩"),
        ("负责人：欧阳娜", "欧阳娜"),
        ("小李牵头", "小李"),
        ("owner 是 Kevin", "Kevin"),
        ("Kevin 负责，年底前", "Kevin"),
        ("預算3200萬，由蕭敬文統籌", "蕭敬文"),
        ("負責人黃雅婷", "黃雅婷"),
        ("黃柏翰負責，6到8月", "黃柏翰"),
        ("Owner: Grace Liu. Win rate must reach 31%", "Grace Liu"),
        ("Owner is Dana Wells.", "Dana Wells"),
        ("spend no more than $180k, Omar Haddad on point", "Omar Haddad"),
        ("Ines Duarte owns it, $12k", "Ines Duarte"),
        ("by August, led by Tom Reed", "Tom Reed"),
        ("Sara runs it", "Sara"),
        ("DRI: Amy Chen", "Amy Chen"),
        ("Oliver Grant is on the hook for it", "Oliver Grant"),
        ("其中华东扛7万、华南扛5万", None),
        ("谁负责", None),
        ("团队负责", None),
        ("add a strategy called Fleet partnerships under Test drives", None),
        ("Enterprise leads, 200 to 300", None),
        ("门锁季度销售额500万做到650万", None),
    ],
)
def test_owner_in(text: str, owner: str | None) -> None:
    assert owner_in(text) == owner
