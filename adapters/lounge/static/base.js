// What every part of the page needs: words, nodes, requests, and what is known so far.
// Nodes are always built, never parsed: nothing anybody types can become markup.

export const state = {
  as: "", place: "", lang: "en",
  lounge: {}, members: [], places: [], commands: [], clock: null,
};

// Words ---------------------------------------------------------------------------

let table = {};

export async function loadWords() {
  table = await (await fetch("/static/words.json")).json();
}

export function t(key, holes = {}) {
  const words = table[state.lang || "en"][key];
  return words.replace(/\{(\w+)\}/g, (whole, name) => holes[name] ?? whole);
}

// The page's fixed words, in the language of the moment.
export function translate(root = document) {
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = t(node.dataset.word);
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
  }
  for (const node of root.querySelectorAll("[data-placeholder]")) {
    node.placeholder = t(node.dataset.placeholder);
  }
}

// As people search: without case or accents.
export function fold(words) {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").replace(/’/g, "'").toLowerCase();
}

// Nodes ---------------------------------------------------------------------------

export const $ = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// A drawing of strokes in a square of 20, for the eye alone.
export function icon(strokes) {
  const name = "http://www.w3.org/2000/svg";
  const path = document.createElementNS(name, "path");
  path.setAttribute("d", strokes);
  const node = document.createElementNS(name, "svg");
  node.setAttribute("viewBox", "0 0 20 20");
  node.setAttribute("aria-hidden", "true");
  node.append(path);
  return node;
}

// A row of text: spans as the JSON interface sends them.
export function spans(list) {
  return list.map((span) => {
    switch (span.kind) {
      case "bold": return el("strong", {}, span.text);
      case "link": return el("a", { href: span.url, target: "_blank", rel: "noopener noreferrer" }, span.label);
      case "mention": return el("span", { class: span.id === state.as ? "mention mine" : "mention" }, `@${span.name}`);
      case "time": return el("time", { datetime: span.iso }, span.text);
      default: return linked(span.text);
    }
  }).flat();
}

// Addresses that somebody wrote are links too. What ends a sentence is not of the address.
function linked(words) {
  return words.split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/).map((piece, at) => (at % 2
    ? el("a", { href: piece, target: "_blank", rel: "noopener noreferrer" }, piece)
    : piece));
}

const HUES = 10;

export function avatar(id, name, bot = false) {
  if (bot) return el("img", { class: "avatar", src: "/static/icon.svg", alt: "" });
  const letters = name.split(/\s+/).filter(Boolean);
  const initials = (letters[0]?.[0] ?? "?") + (letters.length > 1 ? letters.at(-1)[0] : "");
  const order = state.members.findIndex((member) => member.id === id);
  const hue = (order < 0 ? id.length : order * 3) % HUES; // neighbours differ
  return el("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, initials.toUpperCase());
}

// Requests ------------------------------------------------------------------------

export class Refused extends Error {}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused(t("offline"));
  }
  const content = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(content.error ?? t("offline"));
  return content;
}

export function get(path, query = {}) {
  return ask(`/api/${path}?${new URLSearchParams({ locale: state.lang, ...query })}`);
}

export function post(path, body) {
  return ask(`/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ locale: state.lang, ...body }),
  });
}

// One gesture, one id: sent twice by a shaky network, it is done once.
export const gesture = () => crypto.randomUUID();

// Saying things -------------------------------------------------------------------

export function announce(words) {
  $("live").append(el("p", {}, words));
  while ($("live").children.length > 5) $("live").firstChild.remove();
}

export function complain(words) {
  const toast = el("p", { class: "toast" }, words, el("button", {
    type: "button", class: "bare", "aria-label": t("close"), onclick: () => toast.remove(),
  }, "×"));
  $("toasts").append(toast);
  while ($("toasts").children.length > 3) $("toasts").firstChild.remove();
  setTimeout(() => toast.remove(), 12000);
}

// Do it; a refusal is said, and is no error of the page.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    complain(error.message);
    return null;
  }
}

// Move the mark of a listbox; the focus stays in its text field.
export function mark(input, list, index) {
  const options = [...list.querySelectorAll("[role=option]")];
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
  if (options[index]) {
    input.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}
