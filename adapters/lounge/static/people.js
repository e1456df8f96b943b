// "I am: Léa": a list one can search, and add somebody to.

import { $, attempt, avatar, el, fold, mark, post, state, t } from "./base.js";

let go = null;
let options = [];
let index = 0;

export function startPeople(goTo) {
  go = goTo;
  $("me").addEventListener("click", () => open($("people-box").hidden));
  $("people-search").addEventListener("input", () => { index = 0; show(); });
  $("people-search").addEventListener("keydown", onKey);
  $("people-box").addEventListener("focusout", (event) => {
    const next = event.relatedTarget;
    if (!next || !($("people-box").contains(next) || next === $("me"))) open(false, false);
  });
}

export function showMe() {
  const me = state.members.find((member) => member.id === state.as);
  if (!me) return;
  $("me").setAttribute("aria-label", t("change-person", { name: me.name }));
  $("me").replaceChildren(avatar(me.id, me.name), el("span", { class: "me-name" }, me.name),
    el("span", { class: "chevron", "aria-hidden": "true" }));
}

function open(is, refocus = true) {
  $("people-box").hidden = !is;
  $("me").setAttribute("aria-expanded", String(is));
  if (is) {
    $("people-search").value = "";
    index = Math.max(0, state.members.findIndex((member) => member.id === state.as));
    show();
    $("people-search").focus();
  } else if (refocus) {
    $("me").focus();
  }
}

function show() {
  const typed = $("people-search").value.trim();
  const wanted = fold(typed);
  const found = state.members.filter((member) => fold(member.name).split(" ").some((_, at, words) =>
    words.slice(at).join(" ").startsWith(wanted)));
  options = found.map((member) => ({ member }));
  if (typed && !found.some((member) => fold(member.name) === wanted)) options.push({ add: typed });
  $("people-list").replaceChildren(...options.map(row));
  index = Math.min(index, options.length - 1);
  mark($("people-search"), $("people-list"), index);
}

function row(option, at) {
  const attributes = {
    role: "option", id: `person-${at}`, "data-person": option.member?.id,
    // before the field loses the focus
    onmousedown: (event) => { event.preventDefault(); choose(option); },
  };
  if (option.add) return el("li", { ...attributes, class: "add" }, el("span", { class: "avatar plus", "aria-hidden": "true" }, "+"), t("add-person", { name: option.add }));
  const { id, name } = option.member;
  return el("li", { ...attributes, class: id === state.as ? "is-me" : "" }, avatar(id, name), el("span", {}, name));
}

async function choose(option) {
  if (!option) return;
  let id = option.member?.id;
  if (option.add) {
    const added = await attempt(() => post("members", { name: option.add }));
    if (!added) return;
    state.members = [...state.members, added.member];
    id = added.member.id;
  }
  open(false);
  go({ as: id });
}

function onKey(event) {
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves && options.length) {
    index = (index + moves[event.key] + options.length) % options.length;
    mark($("people-search"), $("people-list"), index);
  } else if (event.key === "Enter") {
    choose(options[index]);
  } else if (event.key === "Escape") {
    open(false);
  } else {
    return;
  }
  event.preventDefault();
}
