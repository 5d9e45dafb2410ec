"""What the WeCom channels say of themselves, in both languages."""

from assistant.language import detect_language
from assistant.wording import in_script
from core.text import Language, Text

WORKING = Text(zh="正在处理…", en="Working on it…")
PROMISE = Text(
    zh="继续处理，完成后发给你。", en="Still working on it; the answer will be sent to you when done."
)
ELSEWHERE = Text(zh="答案见另一条消息。", en="The answer is in another message.")
CONTINUED = Text(zh="（未完，见下一条）", en="(continued in the next message)")
UNREADABLE = Text(
    zh="这种消息我看不了。请发文字、语音、图片或文件。",
    en="I cannot read this kind of message. Please send text, voice, a picture or a file.",
)
STOPPED = Text(zh="正在停止。", en="Stopping.")
NOTHING_RUNS = Text(zh="现在没有正在处理的消息。", en="Nothing is being worked on.")
CANCELLED = Text(zh="已取消，没有改动。", en="Cancelled; nothing was changed.")
DONE = Text(zh="已处理", en="Done")
FAILED = Text(zh="未能处理", en="Not done")
FORGOTTEN = Text(
    zh="这条回复已经过期，请重新发一次消息。", en="This reply has expired; please send the message again."
)
WELCOME = Text(
    zh="你好，我是 Hoshin。告诉我一个业务目标，例如“把华东的市场份额从10%提高到15%，预算500万”，"
    "我把它拆成每个数字都算得出、查得到的营销计划；也可以发 Excel 录入实际值，或问“为什么没达标”。",
    en='Hello, I am Hoshin. Tell me a business goal, such as "raise market share in East China from 10% to '
    '15% with 5 million", and I turn it into a plan whose every number is computed and checked. Send an '
    'Excel file to record actuals, or ask "why did we miss?".',
)
LINKS = Text(zh="文件（链接 1 小时内有效）：", en="Files (the links work for an hour):")
BY_APP = Text(zh="文件已由应用发给你：", en="The app has sent you the files:")
NO_WAY = Text(
    zh="文件已生成，但这种连接方式发不了文件。管理员设置 HOSHIN_WECOM_PUBLIC_URL 或自建应用后可以收到：",
    en="The files are made but cannot be sent this way; they can once the administrator sets "
    "HOSHIN_WECOM_PUBLIC_URL or a self-built app:",
)

_STOP = frozenset({"停", "停止", "停下", "停一下", "别算了", "stop", "cancel", "中止", "/stop"})
_CANCEL = frozenset({"取消", "不用了", "算了", "cancel", "never mind"})


def in_language_of(text: Text, message: str) -> str:
    """The text in the language of a message."""
    return in_script(text, detect_language(message, Language.ZH_HANS))


def is_stop(message: str) -> bool:
    """Whether a message asks to stop what is running, and nothing else."""
    return _bare(message) in _STOP


def is_cancel(message: str) -> bool:
    """Whether a message declines to answer a question."""
    return _bare(message) in _CANCEL


def ask_note(prompt: str, label: str) -> Text:
    """What is asked before a button with a note is carried out."""
    return Text(
        zh=f"「{label}」：请直接回复{prompt}（10 分钟内有效，回复“取消”放弃）。",
        en=f"“{label}”: please reply with {prompt} (within 10 minutes; “cancel” to give up).",
    )


def _bare(message: str) -> str:
    return message.strip().rstrip("。.!！~ ").lower()
