"""Texts made alike before a rule looks for words in them: half-width, Simplified, of the same length."""

from core.quantity.normal import normalise

# Characters of the words the rules look for that amounts have no use for.
_PAIRS = (
    "響响 競竞 爭争 領领 導导 聲声 譽誉 認认 營营 廣广 質质 強强 協协 優优 賦赋 級级 團团 隊队 "
    "組组 責责 補补 項项 執执 辦办 單单 價价 滿满 慣惯 觸触 蓋盖 開开 發发 點点 擊击 訪访 問问 "
    "員员 註注 冊册 獲获 資资 潛潜 購购 複复 潤润 戶户 顧顾 淨净 薦荐 體体 驗验 費费 讓让 積积 "
    "備备 網网 絡络 榮荣 聯联 動动 義义 關关 係系 務务 樂乐 態态 護护 銷销 額额 續续 轉转 門门 "
    "應应 擴扩 壓压 減减 負负 達达 會会 線线 業业 產产"
)
_TABLE = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}


def simplify(text: str) -> str:
    """The text with Traditional and full-width characters made plain; every index stays what it was."""
    return normalise(text).translate(_TABLE)
