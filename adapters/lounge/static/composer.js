// The box one writes in. It completes slash commands, in every language, and @names.

import { $, attempt, avatar, el, fold, gesture, mark, post, state, t } from "./base.js";
import { receive, refreshMessages, toEnd } from "./messages.js";

let options = [];
let index = -1;
let dismissed = ""; // Escape was pressed on this text

const narrow = matchMedia("(max-width: 760px)");
const box = () => $("composer-text");

export function startComposer() {
  box().addEventListener("input", () => { dismissed = ""; grow(); suggest(); });
  box().addEventListener("keydown", onKey);
  box().addEventListener("blur", close);
  box().addEventListener("focus", suggest);
  narrow.addEventListener("change", fillComposer);
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
}

export function fillComposer() {
  const place = state.places.find((one) => one.id === state.place);
  const name = place.private ? place.name : `#${place.name}`;
  box().placeholder = narrow.matches ? t("write-short") : t("write-to", { place: name });
  box().setAttribute("aria-label", t("write-to", { place: name }));
}

export function insertCommand(command) {
  put(`/${command.words}${command.params.length ? " " : ""}`);
  close();
}

function put(words) {
  box().value = words;
  box().focus();
  box().setSelectionRange(words.length, words.length);
  grow();
}

function grow() {
  box().style.height = "auto";
  box().style.height = `${Math.min(box().scrollHeight + 2, 180)}px`;
}

// Sending ------------------------------------------------------------------------

let sending = false;

async function send() {
  const text = box().value.trim();
  if (!text || sending) return;
  sending = true;
  $("composer").setAttribute("aria-busy", "true");
  const done = await attempt(() =>
    post("say", { as: state.as, place: state.place, text, gesture: gesture() }));
  sending = false;
  $("composer").removeAttribute("aria-busy");
  if (!done) return; // what was typed stays
  if (box().value.trim() === text) put("");
  close();
  toEnd(false);
  receive(done.answers);
  if (!done.answers.length) await refreshMessages();
}

// Completing ---------------------------------------------------------------------

function suggest() {
  const typed = box().value;
  const before = typed.slice(0, box().selectionStart);
  options = typed === dismissed ? [] : people(before) ?? commands(before) ?? [];
  index = options.length && !options[0].hint ? 0 : -1;
  const open = options.length > 0;
  $("completions").hidden = !open;
  box().setAttribute("aria-expanded", String(open));
  $("completion-list").replaceChildren(...options.map(row));
  mark(box(), $("completion-list"), index);
}

function close() {
  options = [];
  index = -1;
  $("completions").hidden = true;
  box().setAttribute("aria-expanded", "false");
  box().removeAttribute("aria-activedescendant");
}

function people(before) {
  const typed = /(?:^|\s)@([^@\n]{0,40})$/.exec(before)?.[1];
  if (typed === undefined) return null;
  const wanted = fold(typed);
  const found = state.members
    .filter((member) => member.id !== state.as)
    .filter((member) => fold(member.name).startsWith(wanted) && fold(member.name) !== wanted.trim());
  return found.length ? found.slice(0, 8).map((member) => ({ member, typed })) : null;
}

function commands(before) {
  if (!before.startsWith("/") || before.includes("\n")) return null;
  const wanted = fold(before.slice(1)).replace(/\s+/g, " ");
  const found = [];
  for (const command of state.commands) {
    const all = [command.words, ...command.aliases];
    const exact = all.find((words) => fold(words) === wanted.trim());
    const begun = exact ?? all.find((words) => fold(words).startsWith(wanted));
    const inside = all.find((words) => fold(words).includes(` ${wanted.trim()}`));
    const done = all.find((words) => wanted.startsWith(`${fold(words)} `));
    if (begun) found.push({ command, words: begun, rank: exact ? 0 : 1 });
    else if (done && command.params.length) return [{ command, words: done, hint: true }];
    else if (inside && wanted.trim()) found.push({ command, words: inside, rank: 2 });
  }
  return found.sort((a, b) => a.rank - b.rank || a.command.organiser - b.command.organiser);
}

function row(option, at) {
  if (option.member) {
    const { id, name } = option.member;
    return item(option, at, avatar(id, name), el("span", { class: "completion-words" }, name));
  }
  const { command, words, hint } = option;
  const params = command.params.map((param) => (param.optional ? `[${param.label}]` : param.label));
  const others = words === command.words ? command.aliases.slice(0, 1) : [];
  const parts = [
    el("span", { class: "completion-words" }, `/${words}`,
      ...params.map((param) => el("span", { class: "param" }, ` ${param}`)),
      ...others.map((other) => el("span", { class: "alias" }, ` /${other}`))),
    el("span", { class: "completion-help" }, command.help),
    command.organiser ? el("span", { class: "badge" }, t("organisers")) : null,
  ];
  return hint ? el("li", { role: "presentation", class: "hint" }, ...parts.filter(Boolean)) : item(option, at, ...parts);
}

function item(option, at, ...parts) {
  return el("li", {
    role: "option", id: `completion-${at}`,
    // before the box loses the focus
    onmousedown: (event) => { event.preventDefault(); complete(option); },
  }, ...parts);
}

function complete(option) {
  if (option.member) {
    const caret = box().selectionStart;
    const start = caret - option.typed.length;
    const name = `${option.member.name} `;
    box().setRangeText(name, start, caret, "end");
    box().focus();
    suggest();
    return;
  }
  put(`/${option.words}${option.command.params.length ? " " : ""}`);
  dismissed = option.command.params.length ? "" : box().value;
  suggest();
}

function onKey(event) {
  if (event.isComposing) return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  const option = options[index];
  if (event.key in moves && option) {
    index = (index + moves[event.key] + options.length) % options.length;
    mark(box(), $("completion-list"), index);
  } else if (event.key === "Tab" && option && !event.shiftKey) {
    complete(option);
  } else if (event.key === "Escape" && options.length) {
    dismissed = box().value;
    close();
  } else if (event.key === "Enter" && !event.shiftKey) {
    if (option && !typedWhole(option)) complete(option);
    else send();
  } else {
    return;
  }
  event.preventDefault();
}

// Nothing is left to complete, so Enter sends.
function typedWhole(option) {
  return option.command && fold(box().value.trim()) === fold(`/${option.words}`);
}
