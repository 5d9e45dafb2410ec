import pytest

from core.validation.person import is_person


@pytest.mark.parametrize(
    "name", ["王强", "李娜（市场总监）", "华东区经理", "Anna Berg", "J. O'Neill", "欧阳组长", "市场总监"]
)
def test_a_person_or_their_post_is_one_person(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name",
    [None, "", " ", "*", "**", "-", "？", "待定", "TBD", "n/a", "负责人", "[姓名]", "市场部",
     "市場部", "增长团队", "增長團隊",
     "项目组", "marketing", "Marketing team", "sales dept.", "代理商", "王强、李娜", "Anna and Ben", "全员"],
)  # fmt: skip
def test_marks_teams_and_several_names_are_not(name: str | None) -> None:
    assert not is_person(name)
