"""What people are told when their message is not answered as they hoped."""

from collections.abc import Iterable

from core.text import Text

_FLAG = {"slack": "--slack", "wecom": "--wecom", "wecom-app": "--wecom", "web": "--web"}


def unknown_person(channel: str, identity: str) -> Text:
    """Nobody has let this person in."""
    command = f"hoshin people add NAME {_FLAG.get(channel, '--identity ' + channel)} {identity}"
    return Text(
        zh=f"你还没有登记，不能使用。请把下面这行发给管理员：\n`{command}`",
        en=f"You have not been let in yet. Please send this line to your administrator:\n`{command}`",
    )


def stopped(changed: Iterable[tuple[str, int]]) -> Text:
    """The person stopped the turn."""
    zh, en = _changes(changed)
    return Text(zh=f"已停止。{zh}", en=f"Stopped. {en}")


def interrupted(changed: Iterable[tuple[str, int]]) -> Text:
    """The service went down in the middle of a turn that had changed something."""
    zh, en = _changes(changed)
    return Text(
        zh=f"处理这条消息时服务中断过。{zh}没有重做，请看一下再继续。",
        en=f"The service was interrupted while answering. {en} Nothing was done twice; look and go on.",
    )


def given_up() -> Text:
    """The message was begun several times and never answered."""
    return Text(
        zh="这条消息处理了几次都没有完成，已停止重试。请换个说法，或拆成几条再发。",
        en="Answering this message failed several times. Please rephrase it, or send it in parts.",
    )


def crowded(most: int) -> Text:
    """Too many messages wait."""
    return Text(
        zh=f"这个会话还有 {most} 条消息在排队，请等它们答完再发",
        en=f"{most} messages of this conversation are still waiting; please wait for them",
    )


def hurried() -> Text:
    """They send too many messages within a minute."""
    return Text(
        zh="消息发得太快，这一分钟内后面的消息不再处理；请稍等再发。",
        en="That is too many messages within a minute; further ones are left out. Please wait a little.",
    )


def repeated_failure(reference: str) -> Text:
    """An error of ours."""
    return Text(
        zh=f"内部出错（日志编号 {reference}），已做的修改都保留着",
        en=f"internal error (log reference {reference}); every change made so far is kept",
    )


def _changes(changed: Iterable[tuple[str, int]]) -> tuple[str, str]:
    listed = ", ".join(f"{plan} v{version}" for plan, version in changed)
    if not listed:
        return "没有改动任何计划。", "No plan was changed."
    return f"已完成的修改都已保存（{listed}），", f"Every change made so far is saved ({listed})."
