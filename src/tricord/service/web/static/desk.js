// What the pages do beyond links and forms. Everything here is a gain: without it each page works whole.
const body = document.body;
const texts = JSON.parse(body.dataset.texts);
const by = (id) => document.getElementById(id);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const say = (text) => { by("said").textContent = text; };

// -- suggestions: a combobox over the search form; nothing is chosen by itself, and no composition is torn apart -------
const form = document.querySelector(".find");
const input = by("find-text");
const list = document.createElement("ul");
list.id = "suggestions"; list.className = "suggestions"; list.hidden = true;
list.setAttribute("role", "listbox"); list.setAttribute("aria-label", form.querySelector("label").textContent);
form.append(list);
Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": "suggestions" })
  .forEach(([name, value]) => input.setAttribute(name, value));
let composing = false, ended = 0, waiting = 0, asked = "", at = -1, speaking = 0;

const options = () => [...list.querySelectorAll("[role=option]")];
function close() { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
function mark(next) {
  const all = options();
  if (!all.length) return;
  at = (next + all.length + 1) % (all.length + 1);
  all.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
  if (at < all.length) { input.setAttribute("aria-activedescendant", all[at].id); all[at].scrollIntoView({ block: "nearest" }); }
  else input.removeAttribute("aria-activedescendant");
}
async function suggest() {
  const text = input.value.trim();
  asked = text;
  if (text.length < 2) { close(); return; }
  const address = new URL(form.dataset.suggest, location.href);
  address.searchParams.set("q", text);
  let html;
  try { const answer = await fetch(address); if (!answer.ok) return; html = await answer.text(); } catch { return; }
  if (asked !== text || document.activeElement !== input) return;
  // The answer is this site's own page, in which every name is escaped.
  list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  const count = options().length;
  list.hidden = !count; at = -1;
  input.setAttribute("aria-expanded", String(count > 0));
  clearTimeout(speaking);
  speaking = setTimeout(() => say(count ? fill(texts.suggestions, { count }) : texts.noSuggestion), 400);
}
input.addEventListener("compositionstart", () => { composing = true; });
input.addEventListener("compositionend", () => { composing = false; ended = Date.now(); schedule(); });
function schedule() { clearTimeout(waiting); waiting = setTimeout(suggest, 150); }
input.addEventListener("input", () => { if (!composing) schedule(); });
input.addEventListener("keydown", (event) => {
  // Some browsers end the composition before the key that ended it.
  if (event.isComposing || composing || event.keyCode === 229 || (event.key === "Enter" && Date.now() - ended < 60)) {
    if (event.key === "Enter") event.preventDefault();
    return;
  }
  if (event.key === "ArrowDown" && !list.hidden) { event.preventDefault(); mark(at + 1); }
  else if (event.key === "ArrowUp" && !list.hidden) { event.preventDefault(); mark(at < 0 ? options().length - 1 : at - 1); }
  else if (event.key === "Escape") { if (!list.hidden) { event.preventDefault(); close(); } else input.blur(); }
  else if (event.key === "Enter" && at >= 0 && at < options().length) { event.preventDefault(); location.assign(options()[at].dataset.href); }
});
list.addEventListener("pointerdown", (event) => { const option = event.target.closest("[role=option]"); if (option) { event.preventDefault(); location.assign(option.dataset.href); } });
input.addEventListener("blur", () => setTimeout(close, 150));

// -- forms that answer in place; the address is the same as without ----------------------------------------------------
function live(element) {
  element.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=date], input[type=range]")) show(element);
  });
  element.addEventListener("submit", (event) => { event.preventDefault(); show(element); });
}
function address(element) {
  const target = new URL(element.getAttribute("action") || location.pathname, location.href);
  for (const [name, value] of new FormData(element)) if (value) target.searchParams.append(name, value);
  return target;
}
let running = new AbortController();
// Whoever changes something while an answer is on its way means the newest: an older answer is dropped.
async function show(element) {
  const target = address(element), focused = document.activeElement?.id;
  running.abort();
  running = new AbortController();
  const mine = running.signal;
  by("page").classList.add("busy");
  let fresh;
  try {
    const answer = await fetch(target, { signal: mine });
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch { if (!mine.aborted) location.assign(target); return; }
  if (mine.aborted) return;
  // A refusal has no such part: it is shown as the page that it is.
  if (!fresh.getElementById("page")) { location.assign(target); return; }
  by("page").replaceWith(fresh.getElementById("page"));
  document.title = fresh.title;
  document.querySelectorAll(".languages a").forEach((link, number) => { link.href = fresh.querySelectorAll(".languages a")[number].href; });
  history.pushState(null, "", target);
  here = target.pathname + target.search;
  begin(by("page"));
  if (focused) by(focused)?.focus();
  const count = by("page").querySelector(".count");
  if (count) say(count.textContent);
}
// A jump within the page is told in the same way as a way back, and leaves everything as it is.
let here = location.pathname + location.search;
addEventListener("popstate", () => { if (here !== location.pathname + location.search) location.reload(); });

// -- the as-of day ------------------------------------------------------------------------------------------------------
const DAY = 86400000;
function slide(page) {
  const slider = page.querySelector("#f-slider"), field = page.querySelector("#f-day");
  if (!slider || !field) return;
  const last = Date.parse(field.dataset.newest), first = Date.UTC(2006, 0, 1);
  const words = field.parentElement.querySelector("output");
  const long = new Intl.DateTimeFormat(body.dataset.lang, { dateStyle: "long", timeZone: "UTC" });
  slider.max = String(Math.round((last - first) / DAY));
  slider.value = field.value ? String(Math.round((Date.parse(field.value) - first) / DAY)) : slider.max;
  slider.closest(".slider").hidden = false;
  slider.setAttribute("aria-valuetext", words.textContent);
  slider.addEventListener("input", () => {
    const day = new Date(first + Number(slider.value) * DAY);
    field.value = slider.value === slider.max ? "" : day.toISOString().slice(0, 10);
    words.textContent = long.format(day);
    slider.setAttribute("aria-valuetext", words.textContent);
  });
  field.addEventListener("input", () => { if (field.value) words.textContent = long.format(new Date(Date.parse(field.value))); });
}

// -- keys, off until switched on ---------------------------------------------------------------------------------------
const PLACES = { o: "/", a: "/align", c: "/changes", e: "/events", l: "/lists" };
const keysOn = by("keys-on");
try { keysOn.checked = localStorage.getItem("desk-keys") === "on"; } catch { /* a browser may keep nothing */ }
keysOn.addEventListener("change", () => { try { localStorage.setItem("desk-keys", keysOn.checked ? "on" : "off"); } catch { /* as above */ } });
document.querySelector(".keys-hint").hidden = false;
let going = 0;
// Under a Korean or Japanese layout the key says another letter than its place does.
const letter = (event) => (/^[\x20-\x7e]$/.test(event.key) ? event.key : (event.code.match(/^Key([A-Z])$/) || [])[1]?.toLowerCase() || event.key);
function jump(to) { if (to) location.assign(to); }
function row(step) {
  const rows = [...document.querySelectorAll(".matrix tbody tr, .hits > li, .acts > li")];
  if (!rows.length) return;
  const now = rows.findIndex((one) => one.classList.contains("at"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now < 0 ? 0 : now + step))];
  rows[now]?.classList.remove("at");
  next.classList.add("at");
  const link = next.querySelector("a"); link?.focus(); next.scrollIntoView({ block: "nearest" });
}
function year(step) {
  const field = document.querySelector("#f-day"), form_ = field?.closest("form");
  if (!field) return;
  const day = field.value || field.dataset.newest || new Date().toISOString().slice(0, 10);
  field.value = `${Number(day.slice(0, 4)) + step}${day.slice(4) === "-02-29" ? "-02-28" : day.slice(4)}`;
  if (form_.dataset.live) show(form_); else form_.submit();
}
addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || by("keys").open) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const key = letter(event), page = by("page")?.dataset || {};
  if (key === "?") { event.preventDefault(); by("keys").showModal(); return; }
  if (!keysOn.checked) return;
  if (Date.now() - going < 1500 && PLACES[key]) { jump(new URL(document.querySelector(`.places a[href^="${PLACES[key]}"]`)?.href || PLACES[key], location.href)); return; }
  const acts = {
    "/": () => { event.preventDefault(); input.focus(); }, g: () => { going = Date.now(); }, j: () => row(1), k: () => row(-1),
    "[": () => jump(page.earlier), "]": () => jump(page.later), "{": () => year(-1), "}": () => year(1), t: () => jump(page.newest), d: () => jump(page.dense),
    y: () => navigator.clipboard?.writeText(location.href).then(() => say(texts.copied)),
  };
  acts[key]?.();
});

function begin(page) { page.querySelectorAll("form[data-live]").forEach(live); slide(page); }
begin(document);
// What is still being made is asked for again by htmx (`hx-trigger` in the template), which swaps the page's part.
document.addEventListener("htmx:after:swap", () => begin(by("page")));
