import pytest

from assistant.offline.ranks import find_rank


@pytest.mark.parametrize(
    ("said", "rank"),
    [
        ("只给部门看", "department"),
        ("只给部门主管看", "department"),
        ("降到部门级", "department"),
        ("department heads and above", "department"),
        ("仅限高阶主管看", "executive"),
        ("老板才能看", "executive"),
        ("executives only", "executive"),
        ("keep it to executives", "executive"),
        ("开放给所有人看", "position"),
        ("everyone can see it", "position"),
        ("华东的渠道政策", None),
        ("read the executive summary", None),
        ("市场部门的复盘", None),
    ],
)
def test_who_may_see_it_is_heard(said, rank):
    assert find_rank(said) == rank
