// The messages of a place: cards that are made once and only replaced when they change.

import { $, announce, attempt, avatar, complain, el, gesture, get, icon, post, spans, state, t } from "./base.js";
import { openForm } from "./forms.js";

const STEP = 200;

let insertCommand = null; // the composer's
let shown = new Map(); // id -> { json, node }
let limit = STEP;
let first = true; // nothing of this place is on the screen yet
let asking = null;
let again = false;

export function startMessages(insert) {
  insertCommand = insert;
  $("earlier").addEventListener("click", () => { limit += STEP; refreshMessages(); });
  $("below").addEventListener("click", () => toEnd(true));
  $("scroll").addEventListener("scroll", () => { if (atEnd()) $("below").hidden = true; });
}

// Another person, place or language: begin anew.
export function forgetMessages() {
  shown = new Map();
  limit = STEP;
  first = true;
  $("below").hidden = true;
}

// One request at a time; a change meanwhile is looked at right after.
export async function refreshMessages() {
  if (asking) { again = true; return asking; }
  asking = (async () => {
    try {
      do { again = false; await look(); } while (again);
    } finally {
      asking = null;
    }
  })();
  return asking;
}

async function look() {
  const { as, place, lang } = state;
  const found = await get("messages", { as, place, limit });
  if (as !== state.as || place !== state.place || lang !== state.lang) { again = true; return; }
  const stay = first || atEnd();
  const fresh = found.messages.filter((message) => !shown.has(message.id));
  draw(found.messages);
  $("earlier").hidden = !found.earlier;
  showEmpty(found.messages.length === 0);
  if (stay) toEnd(false);
  else if (fresh.some((message) => message.author.id !== state.as)) $("below").hidden = false;
  if (!first) {
    for (const message of fresh) {
      if (message.author.id !== state.as) announce(t("from", { name: message.author.name, text: message.plain }));
    }
  }
  first = false;
}

function draw(messages) {
  const focused = document.activeElement?.closest?.("[data-button]");
  const next = new Map();
  const wanted = [];
  let day = "";
  for (const message of messages) {
    if (message.at.day !== day) {
      day = message.at.day;
      const key = `day ${message.at.iso.slice(0, 10)} ${day}`;
      const line = shown.get(key) ?? { json: "", node: el("li", { class: "day" }, el("span", {}, day)) };
      next.set(key, line);
      wanted.push(line.node);
    }
    const json = JSON.stringify(message);
    const known = shown.get(message.id);
    const kept = known?.json === json ? known : { json, node: card(message, Boolean(known), first) };
    next.set(message.id, kept);
    wanted.push(kept.node);
  }
  arrange($("messages"), wanted);
  shown = next;
  if (focused && !focused.isConnected) refocus(focused);
}

// Only what moved is moved, so that the rest keeps its focus and its place.
function arrange(list, wanted) {
  const keep = new Set(wanted);
  for (const node of [...list.children]) if (!keep.has(node)) node.remove();
  let cursor = list.firstChild;
  for (const node of wanted) {
    if (node === cursor) cursor = cursor.nextSibling;
    else list.insertBefore(node, cursor);
  }
}

function refocus(button) {
  const { message, button: token } = button.dataset;
  const same = [...$("messages").querySelectorAll("[data-button]")]
    .find((node) => node.dataset.message === message && node.dataset.button === token);
  (same ?? $("composer-text")).focus();
}

// A card -------------------------------------------------------------------------

function card(message, changed, still) {
  const classes = ["card", message.ephemeral && "ephemeral", changed && "changed", !still && !changed && "fresh"];
  const title = `who-${message.id}`;
  return el("li", { class: classes.filter(Boolean).join(" "), "data-id": message.id },
    el("article", { "aria-labelledby": title },
      message.ephemeral ? secret(message) : null,
      el("header", {},
        avatar(message.author.id, message.author.name, message.author.bot),
        el("span", { class: "author", id: title }, message.author.name),
        message.author.bot ? el("span", { class: "badge" }, t("bot")) : null,
        el("time", { datetime: message.at.iso, title: message.at.text }, message.at.hour),
        message.edited ? el("span", { class: "edited" }, t("edited")) : null),
      message.asked ? el("p", { class: "asked" }, message.asked) : null,
      el("p", { class: "words" }, ...spans(message.text)),
      message.picture ? picture(message.picture) : null,
      message.file ? file(message.file) : null,
      message.buttons.length ? buttons(message) : null));
}

function secret(message) {
  return el("div", { class: "secret" },
    el("span", {}, t("ephemeral")),
    el("button", {
      type: "button", class: "quiet",
      onclick: () => attempt(async () => {
        await post("dismiss", { as: state.as, message: message.id });
        $("composer-text").focus();
      }),
    }, t("dismiss")));
}

function picture(shape) {
  if (shape.linked) {
    return el("p", {}, el("a", { href: shape.url, target: "_blank", rel: "noopener noreferrer" }, shape.alt || shape.name));
  }
  const image = el("img", { class: "picture", src: shape.url, alt: shape.alt });
  image.addEventListener("load", () => { if (first || nearEnd(image.offsetHeight)) toEnd(false); });
  return el("figure", {}, image);
}

const DOWN = "M10 3v10M6 9l4 4 4-4M4 17h12";
const CALENDAR = "M3 5h14v12H3zM3 9h14M7 2.5v4M13 2.5v4M10 11v4M8 13h4";

// Kept on this machine when it is asked for, and not before.
function file(shape) {
  const dated = shape.kind === "text/calendar";
  return el("p", {}, el("button", {
    type: "button", class: "file",
    onclick: () => {
      const bytes = Uint8Array.from(atob(shape.data), (mark) => mark.charCodeAt(0));
      const address = URL.createObjectURL(new Blob([bytes], { type: shape.kind }));
      const link = el("a", { href: address, download: shape.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    },
  }, icon(dated ? CALENDAR : DOWN), dated ? t("to-calendar") : t("keep", { name: shape.name })));
}

function buttons(message) {
  const row = el("div", { class: "buttons" });
  for (const button of message.buttons) {
    row.append(el("button", {
      type: "button", class: button.style, "data-message": message.id, "data-button": button.id,
      onclick: (event) => press(event.currentTarget, message, button),
    }, button.label));
  }
  return row;
}

async function press(node, message, button) {
  if (node.getAttribute("aria-disabled") === "true") return;
  node.setAttribute("aria-disabled", "true");
  const body = { as: state.as, message: message.id, button: button.id, gesture: gesture() };
  const done = await attempt(() => post("press", body));
  node.removeAttribute("aria-disabled");
  if (done) receive(done.answers);
}

// What only the caller sees: whispers are among the messages, the rest is shown here.
export function receive(answers) {
  if (answers.some((answer) => answer.kind === "whisper")) {
    toEnd(false);
    refreshMessages().then(() => toEnd(true));
  }
  for (const answer of answers) {
    if (answer.kind === "form") openForm(answer.form, receive);
    if (answer.kind === "invalid") Object.values(answer.errors).forEach((error) => complain(error.plain));
  }
}

// Nothing here yet ---------------------------------------------------------------

function showEmpty(is) {
  $("empty").hidden = !is;
  if (!is) return;
  const isPrivate = state.places.find((place) => place.id === state.place)?.private;
  const known = state.commands.filter((command) => !command.organiser);
  const start = known.find((command) => command.words === "coffee join");
  const tries = [...new Set([start, ...known])].filter(Boolean).slice(0, 3);
  $("empty").replaceChildren(
    el("img", { src: "/static/icon.svg", alt: "", width: 64, height: 64 }),
    el("h2", {}, t(isPrivate ? "empty-private" : "empty-channel")),
    el("p", {}, t("empty-hint")),
    el("ul", {}, ...tries.map((command) => el("li", {}, el("button", {
      type: "button", onclick: () => insertCommand(command),
    }, el("code", {}, `/${command.words}`), el("span", {}, command.help))))));
}

// The end of the list ------------------------------------------------------------

const nearEnd = (slack) => {
  const box = $("scroll");
  return box.scrollHeight - box.scrollTop - box.clientHeight < 60 + slack;
};
const atEnd = () => nearEnd(0);

export function toEnd(gently) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || !gently;
  $("scroll").scrollTo({ top: $("scroll").scrollHeight, behavior: calm ? "instant" : "smooth" });
  $("below").hidden = true;
}
