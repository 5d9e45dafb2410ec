"""What the channel itself says, in the reader's language and script."""

from core.text import Text

GOOD = Text(zh="有帮助", en="Helpful")
BAD = Text(zh="不对", en="Not right")
REVIEW = Text(zh="查看计划", en="Review the plan")
OPEN = Text(zh="在工作台打开", en="Open in the workspace")
GOES_ON = Text(zh="下一条继续", en="goes on below")
WORKED = Text(zh="做了这些", en="What was done")
WHOLE = Text(zh="全文在附件里", en="The whole text is attached")
NOT_UPLOADED = Text(zh="文件没有传上", en="The file was not uploaded")
NOT_HERE = Text(
    zh="这个频道和别的公司共享，我不在这里回答，免得内部数字外传。请私信我。",
    en="This channel is shared with another company. I do not answer here, so that nothing leaks; "
    "please write to me directly.",
)
IN_PRIVATE = Text(zh="我在私信里回答你", en="I answer in our direct messages")
UNREACHED = Text(zh="没能给你发私信，请再试一次", en="I could not write to you; please try again")
LOADING = Text(zh="正在读取计划…", en="Reading the plan…")
SEND = Text(zh="提交", en="Send")
CANCEL = Text(zh="取消", en="Cancel")
CLOSE = Text(zh="关闭", en="Close")
THANKS = Text(zh="谢谢，记下了。", en="Thank you, noted.")
WHY = Text(zh="哪里不对？", en="What was not right?")
MORE = Text(zh="补充说明", en="Anything else")
REASONS = {
    "numbers": Text(zh="数字不对", en="The numbers are wrong"),
    "question": Text(zh="不是我问的", en="Not what I asked"),
    "missing": Text(zh="缺内容", en="Something is missing"),
    "wording": Text(zh="看不懂", en="Hard to understand"),
}
HELP = Text(
    zh="直接说目标或问题，例如“智能家居市场份额从10%做到15%，预算500万”。\n"
    "• `/hoshin 一句话`：在私信里回答，不打扰频道\n"
    "• `/hoshin review 计划编号`：打开计划的目标、缺口和校验结果\n"
    "• 在频道里 @我，之后同一条消息列里不用再 @",
    en='Say a goal or a question, such as "raise market share from 10% to 15% with a budget of 5 million".\n'
    "• `/hoshin a sentence`: answered in our direct messages, without disturbing the channel\n"
    "• `/hoshin review PLAN`: the plan's goals, gaps and findings\n"
    "• Mention me in a channel; in that thread you need not mention me again",
)
