// What only the browser can do: keep the chat at its end, and the address at what is shown.
const hoshinEnd = (log) => {
  // the end of what was said, but never past the last question: an answer is read from its beginning
  const last = log.querySelector(".h-exchange:last-of-type");
  const start = last ? last.offsetTop - log.offsetTop - 12 : log.scrollHeight;
  log.scrollTop = Math.min(log.scrollHeight, start);
};
window.hoshinToEnd = () => {
  const log = document.querySelector(".h-log");
  if (!log) return;
  log.dataset.stick = "1";
  hoshinEnd(log);
};
window.hoshinPlace = (path) => {
  if (location.pathname + location.search === path) return;
  const first = history.state === null || location.pathname === path.split("?")[0];
  history[first ? "replaceState" : "pushState"]({ hoshin: true }, "", path);
};
window.addEventListener("popstate", () => emitEvent("moved", location.pathname));
document.addEventListener("DOMContentLoaded", () => {
  const follow = () => {
    const log = document.querySelector(".h-log");
    if (!log) return setTimeout(follow, 50);
    log.dataset.stick = "1";
    const free = () => { log.dataset.stick = ""; };
    for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      log.addEventListener(name, free, { passive: true });
    }
    new MutationObserver(() => { if (log.dataset.stick) hoshinEnd(log); })
      .observe(log, { childList: true, subtree: true, characterData: true });
  };
  follow();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest('.h-prose a[href^="/"]');
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  emitEvent("followed", link.getAttribute("href"));
});
