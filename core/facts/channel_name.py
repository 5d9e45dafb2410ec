"""Names of channels made alike: scripts, widths, case, and words that differ across the strait."""

import re

from core.validation.script import simplify

# Characters of channel names that the rules of validation have no use for.
_PAIRS = (
    "尋寻 電电 郵邮 簡简 訊讯 視视 頻频 號号 記记 間间 樓楼 戲戏 實实 對对 貓猫 東东 經经 銷销 傳传 圖图 "
    "書书 報报 紙纸 雜杂 誌志 臺台 廳厅 議议 論论 壇坛 轉转 計计 劃划 顯显 聽听 課课 遊游 燈灯 陸陆 區区 講讲"
)
_TABLE = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
MAINLAND = {
    "搜寻": "搜索",
    "短影音": "短视频",
    "短影片": "短视频",
    "电邮": "邮件",
    "简讯": "短信",
    "门市": "门店",
    "关键字": "搜索",
}
_REGIONAL = re.compile("|".join(MAINLAND))


def fold_channel(name: str) -> str:
    """A name as it is compared: "搜尋", "搜寻" and "搜索" are one."""
    plain = simplify(name.strip()).translate(_TABLE).casefold()
    return _REGIONAL.sub(lambda match: MAINLAND[match.group()], plain)
