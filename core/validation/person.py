"""Whether an owner's name is one person, or a mark, team or department standing in for one."""

import re
from functools import lru_cache

from core.validation.script import simplify

# "华东区经理" and "市场总监" are one person's post; "市场部" and "增长团队" are nobody.
_MARKS = re.compile(
    r"^(?:[\W_]*|无|暂无|未定|待定|待确定|待补充|某人?|负责人|姓名|"
    r"tbd|tbc|n/?a|none|unknown|owner|name|to be \w+)$",
    re.IGNORECASE,
)
_GROUPS = re.compile(
    r"(?:团队|小组|工作组|项目组|部门|部|中心|事业群|事业部|全员|大家|各方|供应商|代理商|代理公司|公司|委员会|办公室|组)$"
    r"|\b(?:teams?|group|department|dept\.?|division|squad|committee|office|agency|vendor|everyone|all)$"
    r"|^(?:marketing|sales|product|finance|operations|ops|市场|销售|产品|财务|运营|品牌|渠道)$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[、，,;；/&＋+]|\band\b|\s和\s|与")


@lru_cache(maxsize=4096)
def is_person(name: str | None) -> bool:
    """Whether a name can be one person: not empty, not "*" or 待定, not a team, not several names."""
    if name is None or not name.strip():
        return False
    stripped = simplify(name).strip().strip("[]【】<>()（）").strip()
    return not (_MARKS.match(stripped) or _GROUPS.search(stripped) or _SEVERAL.search(stripped))
