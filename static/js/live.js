// What others change is brought into the page: <main data-live-url="/…/state"> answers with the parts marked data-live, each with its id,
// and with 304 while nothing was recorded. A part that somebody is typing in, or has typed in, waits; the others are replaced, with what was
// unfolded in them left so and the focus where it was. A part of another data-state says that the page itself has moved on.
const PAUSE = 5_000;
const main = document.querySelector("[data-live-url]");
const status = document.querySelector("[data-live-status]");
const said = new Map(); // by id, what the server last said of each part: the page itself has been unfolded, ticked, typed in
const waiting = new Map();
let etag;
let timer;

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** A part's markup without what differs from one answer to the next: tokens, and figures that tick. */
function plain(part) {
  const copy = part.cloneNode(true);
  for (const field of copy.querySelectorAll('input[name="csrf_token"]')) field.setAttribute("value", "");
  for (const figure of copy.querySelectorAll("[data-tick]")) {
    figure.replaceChildren();
    figure.removeAttribute("datetime");
  }
  for (const folded of copy.querySelectorAll("details")) folded.removeAttribute("open");
  return copy.outerHTML;
}

const isWriting = (field) => field?.matches?.('textarea, select, input:not([type="radio"], [type="checkbox"], [type="submit"])') ?? false;
const isChanged = (field) =>
  ["radio", "checkbox"].includes(field.type)
    ? field.checked !== field.defaultChecked
    : field.type !== "hidden" && field.defaultValue !== undefined && field.value !== field.defaultValue;
const isBusy = (part) =>
  (part.contains(document.activeElement) && isWriting(document.activeElement)) ||
  [...part.querySelectorAll("input, textarea")].some(isChanged);

/** How to find the focused thing again in the part that replaces this one. */
function focusIn(part) {
  const element = document.activeElement;
  if (!part.contains(element) || element === part) return null;
  const home = element.closest("[id]");
  const alike = (root) => [...root.querySelectorAll(element.tagName)];
  const place = home && part.contains(home) ? { id: home.id } : {};
  const root = place.id ? home : part;
  return { ...place, self: home === element, tag: element.tagName, text: element.textContent, index: alike(root).indexOf(element) };
}

function focusAgain(part, mark) {
  const root = mark.id ? document.getElementById(mark.id) : part;
  if (!root) return;
  const alike = [...root.querySelectorAll(mark.tag)];
  const found = mark.self ? root : (alike.find((element) => element.textContent === mark.text) ?? alike[mark.index] ?? alike[0]);
  found?.focus({ preventScroll: true });
}

function put(here, fresh) {
  const unfolded = [...here.querySelectorAll("details[open][data-key]")].map((folded) => folded.dataset.key);
  const focus = focusIn(here);
  for (const field of fresh.querySelectorAll('input[name="csrf_token"]')) field.value = token();
  for (const key of unfolded) fresh.querySelector(`details[data-key="${CSS.escape(key)}"]`)?.setAttribute("open", "");
  here.replaceWith(fresh);
  if (focus) focusAgain(fresh, focus);
}

function take(fresh) {
  const here = document.getElementById(fresh.id);
  if (!here || here.dataset.live === undefined) return;
  if (fresh.dataset.state !== here.dataset.state) {
    const moved = document.querySelector("[data-live-moved]");
    if (moved) moved.hidden = false;
    return;
  }
  const text = plain(fresh);
  if (said.get(fresh.id) === text) {
    waiting.delete(fresh.id);
    return;
  }
  if (isBusy(here)) {
    waiting.set(fresh.id, fresh);
    return;
  }
  waiting.delete(fresh.id);
  said.set(fresh.id, text);
  put(here, fresh);
}

async function look() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") {
    try {
      const headers = { Accept: "text/html", ...(etag ? { "If-None-Match": etag } : {}) };
      const response = await fetch(main.dataset.liveUrl, { headers, cache: "no-store" });
      if (response.redirected) status?.replaceChildren(main.dataset.liveLost);
      else if (response.status === 200) {
        etag = response.headers.get("ETag");
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        for (const part of page.querySelectorAll("[data-live]")) take(document.adoptNode(part));
        status?.replaceChildren();
      } else if (response.status === 304) status?.replaceChildren();
      for (const part of [...waiting.values()]) take(part);
    } catch {
      status?.replaceChildren(main.dataset.liveLost);
    }
  }
  timer = setTimeout(look, PAUSE);
}

if (main) {
  for (const part of document.querySelectorAll("[data-live]")) said.set(part.id, plain(part));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  addEventListener("online", look);
  timer = setTimeout(look, PAUSE);
}
