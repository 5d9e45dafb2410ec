"""Ways in which servers that say they speak the OpenAI protocol do not, and what has to come of each.

Every case is one message to the whole assistant, "make a plan", answered by the steps of the case. What came of
it is checked the same way for all: the plan is there exactly once, the reply is as said, and nothing of the wire
shows.
"""

# ruff: noqa: E501 a table is read by its lines: one case each

import json
from dataclasses import dataclass
from typing import Any, Literal

from tests.assistant.wire_server import Step, Wire, body, call, chunk, completion, event, fail, says, stream

NAME = "智能家居 2026"
EDITS = [
    {"do": "create", "name": NAME, "budget": "500万"},
    {"do": "add", "level": "enterprise", "title": "市场份额提升", "kpi": "市场份额", "baseline": "10%",
     "target": "15%"},
]  # fmt: skip
CREATE = {"edits": EDITS}
TEXT = json.dumps(CREATE, ensure_ascii=False)
DONE = says({"content": "已建好，"}, {"content": "请看。"})
MADE = "已建好，请看。"
CALL = says({"tool_calls": [call(CREATE)]}, finish="tool_calls")
LOOK = call({}, "find_plans", id="call_2", index=1)

Came = Literal["made", "stood in", "told"]


@dataclass(frozen=True)
class Case:
    """One way to misbehave.

    Attributes:
        name: What it is called.
        does: What the server does.
        steps: Its answers, one a request.
        came: "made": the model led to the end; "stood in": the embedded model answered; "told": the model only
            said something, and there is no plan.
        reply: What the reply has to have in it.
        requests: How many requests have to have come; 0: any number.
        log: What the log has to have in it, for what the operator must mend.
        estimated: Whether tokens had to be estimated.
        never: What people must not see.
    """

    name: str
    does: str
    steps: tuple[Step, ...]
    came: Came = "made"
    reply: str = MADE
    requests: int = 0
    log: str = ""
    estimated: bool = False
    never: str = ""


def calls(*spoken: dict[str, Any], finish: str = "tool_calls") -> Step:
    """An answer that is these tool calls, in one piece."""
    return says({"tool_calls": list(spoken)}, finish=finish)


def text(*pieces: str, finish: str = "stop") -> Step:
    """An answer that is text."""
    return says(*({"content": piece} for piece in pieces), finish=finish)


def cut(*deltas: dict[str, Any]) -> Step:
    """An answer that breaks off after these."""

    def step(request: dict[str, Any]) -> Wire:
        if request.get("stream"):
            return Wire([event(chunk(delta)) for delta in deltas], kind="text/event-stream", whole=False)
        return Wire([json.dumps(completion({"content": "x" * 50})).encode()[:-40]], whole=False)

    return step


def slow(*pieces: bytes | float) -> Step:
    """An answer in pieces with pauses between."""
    return lambda _: Wire(pieces, kind="text/event-stream")


def raw_stream(*lines: str) -> Step:
    """These lines as a stream, whatever was asked."""
    return lambda _: Wire(["".join(lines).encode()], kind="text/event-stream")


def _pieces(**first: object) -> list[dict[str, Any]]:
    """The call in pieces of its arguments."""
    half = len(TEXT) // 2
    begin = {"index": 0, "id": "call_1", "function": {"name": "edit_plan", "arguments": TEXT[:half]}} | first
    return [{"tool_calls": [begin]}, {"tool_calls": [{"index": 0, "function": {"arguments": TEXT[half:]}}]}]


def _whole_call(**changes: Any) -> dict[str, Any]:
    return {"tool_calls": [call(CREATE) | changes]}


CASES = (
    # busy, broken, gone
    Case("busy, wait none", "429 with Retry-After: 0, then well", (fail(429, "slow down", retry_after="0"), CALL, DONE), requests=3),
    Case("busy, wait a date", "429 with a Retry-After date that has passed", (fail(429, "slow down", retry_after="Mon, 01 Jan 2024 00:00:00 GMT"), CALL, DONE), requests=3),
    Case("busy, wait an hour", "429 with Retry-After: 3600", (fail(429, "slow down", retry_after="3600"),), "stood in", "太忙", 1),
    Case("busy, wait nonsense", "429 with a Retry-After nobody can read", (fail(429, "slow", retry_after="soon"), CALL, DONE), requests=3),
    Case("broken for good", "500 three times", (fail(500, "oops"),) * 3, "stood in", "服务器出错", 3),
    Case("overloaded", "529, then well", (fail(529, "overloaded"), CALL, DONE), requests=3),
    Case("hangs up", "closes without an answer, then well", (lambda _: Wire([]), CALL, DONE), requests=3),
    Case("hangs up for good", "closes without an answer, always", (lambda _: Wire([]),) * 3, "stood in", "中途断开", 3),
    Case("breaks off in the text", "ends in the middle of a sentence", (CALL, cut({"content": "已建"}), DONE), requests=3),
    Case("breaks off in the arguments", "ends in the middle of a call", (cut(_pieces()[0]), CALL, DONE), requests=3),
    Case("never begins", "sends nothing at all", (slow(3.0), CALL, DONE), requests=3),
    Case("only keeps alive", "sends comments and no answer", (slow(b": ping\n\n", 3.0), CALL, DONE), requests=3),
    Case("stalls", "begins, and never goes on", (CALL, slow(event(chunk({"content": "已"})), 5.0), DONE), requests=3),
    Case("dies after the change", "makes the change, then 500", (CALL, *(fail(500, "oops"),) * 3), "stood in", "没做完的请再说一次", 4),
    # the operator's
    Case("key refused", "401, repeating the key", (fail(401, "Incorrect API key provided: sk-secret123456"),), "stood in", "密钥不对", 1, "the key is not accepted", never="sk-secret"),
    Case("forbidden", "403", (fail(403, "no access"),), "stood in", "没有权限", 1, "access is denied"),
    Case("no credit", "429 insufficient_quota", (fail(429, "You exceeded your current quota"),), "stood in", "余额不足", 1, "no credit"),
    Case("no balance", "402", (fail(402, "Insufficient Balance"),), "stood in", "余额不足", 1, "no credit"),
    Case("no such model", "404 model_not_found", (fail(404, "The model `m` does not exist"),), "stood in", "没有这个模型", 1, "no such model"),
    Case("no such deployment", "404, as Azure says it", (fail(404, {"error": {"code": "DeploymentNotFound", "message": "gone"}}),), "stood in", "没有这个模型", 1, "no such model"),
    Case("a web page", "200 with HTML", (body(b"<html>gateway</html>", kind="text/html"),), "stood in", "地址不对", 1, "address is wrong"),
    Case("a web page not found", "404 with HTML", (body(b"<html>404</html>", 404, "text/html"),), "stood in", "地址不对", 1, "address is wrong"),
    Case("moved", "307 to elsewhere, which must not get the key", (lambda _: Wire([], 307, headers={"Location": "http://127.0.0.1:9/"}),), "stood in", "地址不对", 1, "address is wrong"),
    Case("no tools", "400: the model cannot call tools", (fail(400, "m does not support tools"),), "stood in", "不能调用工具", 1, "cannot call tools"),
    # errors in disguise
    Case("error as an answer", "200 with an error, then well", (body({"error": {"message": "busy", "code": 503}}), CALL, DONE), requests=3),
    Case("error in a stream", "an error after the first words, then well", (CALL, raw_stream('data: {"choices":[{"delta":{"content":"已"}}]}\n\n', 'data: {"error":{"message":"overloaded"}}\n\n'), DONE), requests=3),
    Case("no choices", "an answer without choices, then well", (body(completion({}) | {"choices": []}), CALL, DONE), requests=3),
    Case("nothing said", "null content and no call, then well", (body(completion({"content": None})), CALL, DONE), requests=3),
    Case("calls announced, none made", "finish_reason tool_calls without calls", (says({"content": ""}, finish="tool_calls"), CALL, DONE), requests=3),
    Case("not JSON", "a body that is no JSON, then well", (body(b'{"choices": [{"mess'), CALL, DONE), requests=3),
    Case("an event that is not JSON", "a broken event, then well", (raw_stream('data: {"choices": [}\n\n', "data: [DONE]\n\n"), CALL, DONE), requests=3),
    Case("a list", "JSON that is a list, then well", (body([1, 2]), CALL, DONE), requests=3),
    Case("packed wrongly", "Content-Encoding: gzip over plain text, then well", (lambda _: Wire([b"{}"], headers={"Content-Encoding": "gzip"}), CALL, DONE), requests=3),
    # fields refused
    Case("field refused", "400: unsupported temperature, then well without it", (fail(400, "Unsupported value: 'temperature' does not support 0"), CALL, DONE), requests=3),
    Case("thoughts wanted back", "400: reasoning_content must be passed back", (CALL, fail(400, "The reasoning_content in the thinking mode must be passed back to the API."), DONE), requests=3),
    # arguments
    Case("loose JSON", "arguments with single quotes and a comma too many", (calls(call(TEXT.replace('"', "'")[:-1] + ",}")), DONE), requests=2),
    Case("fenced JSON", "arguments inside a code fence", (calls(call(f"```json\n{TEXT}\n```")), DONE), requests=2),
    Case("no closing bracket", "arguments without their last bracket", (calls(call(TEXT[:-1])), DONE), requests=2),
    Case("encoded twice", "arguments that are JSON text inside JSON text", (calls(call(json.dumps(TEXT))), DONE), requests=2),
    Case("a list as text", "a list inside the arguments written as text", (calls(call({"edits": json.dumps(EDITS, ensure_ascii=False)})), DONE), requests=2),
    Case("numbers as numbers", "amounts as bare numbers where the tool takes words", (calls(call({"edits": [EDITS[0] | {"budget": 5000000}, EDITS[1]]})), DONE), requests=2),
    Case("arguments as object", "an object where text belongs", (calls(call(CREATE) | {"function": {"name": "edit_plan", "arguments": CREATE}}), DONE), requests=2),
    Case("arguments cut short", "arguments that end inside a word, then well", (calls(call(TEXT[:40])), CALL, DONE), requests=3),
    Case("arguments never whole", "cut short every time: the tool refuses, the model mends it", (*(calls(call(TEXT[:40])),) * 3, CALL, DONE), requests=5),
    Case("too long for its limit", "finish_reason length inside the arguments, then well", (calls(call(TEXT[:40]), finish="length"), CALL, DONE), requests=3),
    Case("wrong arguments", "arguments that the tool refuses, then well", (calls(call({"edit": 1})), CALL, DONE), requests=3),
    # calls
    Case("no id", "a call without an id", (calls(call(CREATE, id=None)), DONE), requests=2),
    Case("one id for two", "two calls with the same id", (calls(call(CREATE), LOOK | {"id": "call_1"}), DONE), requests=2),
    Case("the same call twice", "a stutter: the change must be made once", (calls(call(CREATE), call(CREATE, id="call_9", index=1)), DONE), requests=2),
    Case("all calls are the first", "index 0 for every call", (calls(call(CREATE), LOOK | {"index": 0}), DONE), requests=2),
    Case("no index", "calls without an index", (calls(call(CREATE, index=None), call({}, "find_plans", id="call_2", index=None)), DONE), requests=2),
    Case("name with a prefix", "functions.edit_plan, and spaces", (calls(call(CREATE, " functions.edit_plan ")), DONE), requests=2),
    Case("name in other letters", "Edit-Plan", (calls(call(CREATE, "Edit-Plan")), DONE), requests=2),
    Case("name with every piece", "the name again with each piece of the arguments", (says({"tool_calls": [call(TEXT[:30])]}, {"tool_calls": [call(TEXT[30:])]}, whole=_whole_call()), DONE), requests=2),
    Case("unknown tool", "a tool nobody has; the model reads which there are", (calls(call({}, "delete_everything")), CALL, DONE), requests=3),
    Case("function_call", "the protocol of 2023", (says({"function_call": {"name": "edit_plan", "arguments": TEXT}}, finish="function_call"), DONE), requests=2),
    # calls in the text
    Case("Hermes", "<tool_call> in the text", (text("好的。<tool", f'_call>\n{{"name": "edit_plan", "arguments": {TEXT}}}\n</tool_call>'), DONE), requests=2, never="tool_call"),
    Case("Hermes, not closed", "<tool_call> without its end", (text(f'<tool_call>{{"name": "edit_plan", "arguments": {TEXT}}}'), DONE), requests=2, never="tool_call"),
    Case("Qwen3-Coder", "<function=...><parameter=...>", (text(f"<tool_call>\n<function=edit_plan>\n<parameter=edits>\n{json.dumps(EDITS, ensure_ascii=False)}\n</parameter>\n</function>\n</tool_call>"), DONE), requests=2, never="function"),
    Case("GLM", "<arg_key> and <arg_value>", (text(f"<tool_call>edit_plan\n<arg_key>edits</arg_key>\n<arg_value>{json.dumps(EDITS, ensure_ascii=False)}</arg_value>\n</tool_call>"), DONE), requests=2, never="arg_key"),
    Case("DeepSeek", "its own tokens", (text(f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>edit_plan\n```json\n{TEXT}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"), DONE), requests=2, never="tool▁"),
    Case("Kimi", "its own tokens", (text(f"<|tool_calls_section_begin|><|tool_call_begin|>functions.edit_plan:0<|tool_call_argument_begin|>{TEXT}<|tool_call_end|><|tool_calls_section_end|>"), DONE), requests=2, never="tool_call"),
    Case("Mistral", "[TOOL_CALLS]", (text(f'[TOOL_CALLS] [{{"name": "edit_plan", "arguments": {TEXT}}}]'), DONE), requests=2, never="TOOL_CALLS"),
    Case("a fenced call", "```json with a tool's name", (text(f'```json\n{{"name": "edit_plan", "arguments": {TEXT}}}\n```'), DONE), requests=2, never="```"),
    Case("a fence that is no call", "```json that is only shown", (text('这是例子：\n```json\n{"name": "x"}\n```'),), "told", '{"name": "x"}', 1),
    # endings
    Case("no finish_reason", "[DONE] without a reason", (says(_whole_call(), finish=None), DONE), requests=2),
    Case("no [DONE]", "a reason, and then nothing", (says(_whole_call(), finish="tool_calls", done=False), says({"content": MADE}, done=False)), requests=2),
    Case("cut by length", "finish_reason length in the text", (text("一二三", finish="length"),), "told", "说“继续”可以接着看", 1),
    Case("filtered answer", "finish_reason content_filter", (text("不", finish="content_filter"),), "stood in", "内容过滤", 1),
    Case("filtered request", "400 content_filter", (fail(400, {"error": {"code": "content_filter", "message": "policy"}}),), "stood in", "内容过滤", 1),
    Case("refusal", "the refusal field", (says({"refusal": "我不能这样做。"}),), "told", "我不能这样做。", 1),
    # thoughts, text, tokens
    Case("thoughts in a field", "reasoning_content before the answer", (says({"reasoning_content": "秘密想法"}, _whole_call(), finish="tool_calls"), says({"reasoning_content": "秘密想法"}, {"content": MADE})), requests=2, never="秘密"),
    Case("thoughts in tags", "<think> split over the pieces", (CALL, text("<th", "ink>秘密", "想法</thi", "nk>\n\n", MADE)), requests=2, never="秘密"),
    Case("only thoughts", "thoughts and no answer, then well", (CALL, says({"reasoning_content": "秘密"}, finish="length"), DONE), requests=3, never="秘密"),
    Case("content in parts", "a list of parts instead of text", (CALL, says({"content": [{"type": "text", "text": MADE}]})), requests=2),
    Case("no usage", "tokens not counted", (says(_whole_call(), finish="tool_calls", usage=None), says({"content": MADE}, usage=None)), requests=2, estimated=True),
    Case("usage nonsense", "tokens that are no numbers", (says(_whole_call(), usage={"prompt_tokens": None, "completion_tokens": "7"}), says({"content": MADE}, usage={"prompt_tokens": -1})), requests=2, estimated=True),
    Case("two choices", "a second choice nobody asked for", (CALL, body(completion({"content": MADE}) | {"choices": [*completion({"content": MADE})["choices"], {"index": 1, "message": {"content": "别的"}}]})), requests=2, never="别的"),
    # the wire itself
    Case("streams unasked", "a stream, asked or not", (lambda _: Wire(stream([_whole_call()], "tool_calls"), kind="text/event-stream"), lambda _: Wire(stream([{"content": MADE}]), kind="text/event-stream")), requests=2),
    Case("never streams", "one message, asked or not", (body(completion(_whole_call(), "tool_calls")), body(completion({"content": MADE}))), requests=2),
    Case("CR LF and a mark", "lines end in CR LF, a byte-order mark comes first, types are wrong", (lambda _: Wire([b"\xef\xbb\xbf" + b"".join(p for p in stream([_whole_call()], "tool_calls") if isinstance(p, bytes)).replace(b"\n", b"\r\n")], kind="text/plain"), DONE), requests=2),
    Case("no blank lines", "events with only a line's end between them", (CALL, lambda _: Wire([b"".join(p for p in stream([{"content": MADE}]) if isinstance(p, bytes)).replace(b"\n\n", b"\n")], kind="text/event-stream")), requests=2),
    Case("characters torn apart", "pieces that end inside a character", (CALL, lambda _: Wire([bytes([one]) for part in stream([{"content": MADE}]) if isinstance(part, bytes) for one in part], kind="text/event-stream")), requests=2),
)  # fmt: skip
