"""The workspace for keyboards and screen readers: names, roles, contrast, focus, language."""

import pytest
from playwright.sync_api import Page, expect

from tests.assistant.web.conftest import Open, Served
from tests.assistant.web.test_workspace import say

pytestmark = pytest.mark.slow

# what has no name, too little contrast, or an id twice; WCAG 2.2: 4.1.2, 1.4.3, 4.1.1
_CHECK = r"""
() => {
  const found = [];
  const shown = (e) => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})
    && e.getClientRects().length > 0;
  const tell = (e) => e.tagName.toLowerCase() + '.' + String(e.className).slice(0, 60)
    + ' ' + (e.textContent || '').trim().slice(0, 30);
  const words = (e) => (e.innerText || '').replace(/[\uE000-\uF8FF]/g, '').trim();
  const name = (e) => e.getAttribute('aria-label') || e.getAttribute('title')
    || (e.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
        .map((id) => document.getElementById(id)?.textContent || '').join(' ').trim()
    || (e.labels && [...e.labels].map(words).join(' ').trim())
    || (['BUTTON', 'A'].includes(e.tagName) || e.getAttribute('role') ? words(e) : '');
  const controls = 'button,a[href],input:not([type=hidden]):not([type=file]),textarea,select,'
    + '[role=button],[role=tab],[role=radio],[role=separator],[role=dialog]';
  for (const e of document.querySelectorAll(controls)) {
    if (shown(e) && !e.closest('[aria-hidden=true]') && !e.closest('.ag-root-wrapper') && !name(e))
      found.push('no name: ' + tell(e));
  }
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) found.push('twice: ' + id);
  const rgb = (text) => { const n = text.match(/[\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3]));
  const ground = (e) => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) layers.push(rgb(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const light = (c) => {
    const linear = (v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const [r, g, b] = c.map((v) => linear(v / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || !e || !shown(e)) continue;
    if (e.closest('[aria-hidden=true],i,style,script,[disabled],.disabled')) continue;
    const style = getComputedStyle(e), under = ground(e);
    const [a, b] = [light(over(rgb(style.color), under)), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), bold = parseInt(style.fontWeight) >= 700;
    const least = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    const ratio = (a + .05) / (b + .05);
    if (ratio < least - .01) found.push(`contrast ${ratio.toFixed(2)}: ${text.slice(0, 30)} .${e.className}`);
  }
  return [...new Set(found)];
}
"""


def check(page: Page) -> None:
    page.wait_for_timeout(600)  # fades are over
    assert page.evaluate(_CHECK) == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_everything_has_a_name_and_can_be_read(workspace: Served, open_page: Open, phone: bool) -> None:
    page = open_page(workspace.url, phone=phone)
    expect(page.get_by_text("曦源智能家居2026").first).to_be_visible()
    check(page)
    page.get_by_text("曦源智能家居2026").first.click()
    expect(page.locator(".h-side-main").get_by_text("全年销售额").first).to_be_visible()
    if phone:
        page.get_by_role("button", name="对话", exact=True).click()
    say(page, "提升认知度一般用什么策略类型？")
    page.locator(".h-step").last.click()
    check(page)
    for place in ("待办", "检索", "文档", "设置"):
        page.get_by_role("button", name=place, exact=True).click()
        check(page)
    if not phone:
        page.get_by_role("button", name="会话列表").click()
        check(page)


def test_landmarks_and_languages(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    for role in ("main", "navigation", "log", "status"):
        expect(page.get_by_role(role).first).to_be_attached()  # type: ignore[arg-type]
    traditional = open_page(workspace.url, locale="zh-TW")
    assert traditional.locator("html").get_attribute("lang") == "zh-TW"
    expect(traditional.get_by_text("今天要推進什麼")).to_be_visible()
    english = open_page(workspace.url, locale="en-GB")
    assert english.locator("html").get_attribute("lang") == "en-US"
    expect(english.get_by_text("What are you working on?")).to_be_visible()
    english.get_by_role("button", name="Settings", exact=True).click()
    english.get_by_role("button", name="繁體中文").click()
    expect(english.get_by_text("介面語言").or_(english.get_by_text("界面語言"))).to_be_visible()
    assert english.locator("html").get_attribute("lang") == "zh-TW"


def test_everything_is_done_with_the_keyboard(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    expect(page.get_by_text("曦源智能家居2026").first).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到对话"
    order = []
    for _ in range(40):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
            )
        )
        if "曦源智能家居2026" in (order[-1] or ""):
            break
    names = [str(one).split("\n")[-1] for one in order]
    places = [names.index(name) for name in ("计划", "设置", "会话列表", "消息", "对话栏宽度")]
    assert places == sorted(places), order
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".h-hand")).to_contain_text("曦源智能家居2026")
    page.get_by_role("separator", name="对话栏宽度").focus()
    before = page.locator(".h-side-chat").bounding_box()
    page.keyboard.press("ArrowRight")
    assert before is not None
    wider = "width => document.querySelector('.h-side-chat').getBoundingClientRect().width > width"
    page.wait_for_function(wider, arg=before["width"])
    page.get_by_role("textbox", name="消息").focus()
    page.keyboard.type("检查一下")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("这个计划")
    page.keyboard.press("Enter")
    expect(page.locator(".h-answer").last).to_contain_text("警告", timeout=60_000)
    page.keyboard.press("Tab")


def test_the_enter_of_an_input_method_sends_nothing(workspace: Served, open_page: Open) -> None:
    page = open_page(workspace.url)
    box = page.get_by_role("textbox", name="消息")
    box.fill("yusuan")
    box.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    page.wait_for_timeout(800)
    assert page.locator(".h-exchange").count() == 0
    expect(box).to_have_value("yusuan")
