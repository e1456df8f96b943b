// The page: who one is, where one is, and keeping all of it up to date.

import { $, attempt, complain, el, get, loadWords, post, Refused, state, t, translate } from "./base.js";
import { startClock, showClock } from "./clock.js";
import { fillComposer, insertCommand, startComposer } from "./composer.js";
import { startMessages, refreshMessages, forgetMessages } from "./messages.js";
import { startPeople, showMe } from "./people.js";

const LANGUAGES = ["fr", "en"];

// Where we are, kept in the address so that a reload and a bookmark keep it ----------

function readHash() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const lang = hash.get("lang") ?? navigator.language.slice(0, 2);
  const known = state.members.some((member) => member.id === hash.get("as"));
  return {
    as: known ? hash.get("as") : state.members[0]?.id ?? "",
    place: hash.get("place") ?? "general",
    lang: LANGUAGES.includes(lang) ? lang : "en",
  };
}

export function go(change) {
  const { as, place, lang } = { ...state, ...change };
  location.hash = new URLSearchParams({ as, place, lang });
}

async function arrive() {
  const next = readHash();
  const moved = { as: next.as !== state.as, place: next.place !== state.place, lang: next.lang !== state.lang };
  Object.assign(state, next);
  document.documentElement.lang = state.lang;
  if (moved.lang) translateAll();
  if (moved.as || moved.place || moved.lang) forgetMessages();
  if (moved.as) listen();
  await attempt(() => refresh({ commands: moved.as || moved.lang, clock: moved.lang }));
}

function translateAll() {
  translate();
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === state.lang));
  }
}

// Up to date ---------------------------------------------------------------------

async function refresh({ members = false, commands = false, clock = false, messages = true } = {}) {
  const { as } = state;
  const asked = await Promise.all([
    get("places", { as }),
    members ? get("members") : null,
    commands ? get("commands", { as }) : null,
    clock ? get("clock") : null,
  ]);
  if (as !== state.as) return;
  const [places, people, known, now] = asked;
  state.places = places.places;
  if (people) state.members = people.members;
  if (known) state.commands = known.commands;
  if (now) showClock(now);
  if (!state.places.some((place) => place.id === state.place)) return go({ place: "general" });
  showMe();
  showPlaces();
  fillComposer();
  if (messages) await refreshMessages();
  await read();
}

// What is on the screen is read.
async function read() {
  const here = state.places.find((place) => place.id === state.place);
  if (here?.unread && document.visibilityState === "visible") {
    await post("read", { as: state.as, place: here.id });
  }
}

let source = null;
let waiting = {};
let running = false;

function listen() {
  source?.close();
  source = null;
  if (!state.as || document.visibilityState === "hidden") return;
  const opened = new EventSource(`/api/events?${new URLSearchParams({ as: state.as })}`);
  source = opened;
  opened.addEventListener("hello", () => { lost(false); soon({ members: true, clock: true, messages: true }); });
  opened.addEventListener("place", (event) => {
    const { place } = JSON.parse(event.data);
    soon({ messages: place === state.place });
  });
  opened.addEventListener("members", () => soon({ members: true }));
  opened.addEventListener("clock", () => soon({ clock: true }));
  opened.addEventListener("error", () => {
    lost(true);
    if (opened.readyState === EventSource.CLOSED && opened === source) setTimeout(lookAgain, 2000);
  });
}

// The lounge is there, but does not know us: it began anew, or we left the space.
async function lookAgain() {
  try {
    state.members = (await get("members")).members;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    setTimeout(lookAgain, 2000);
    return;
  }
  if (state.members.some((member) => member.id === state.as)) listen();
  else go({ as: state.members[0]?.id ?? "", place: "general" });
}

// Many pieces of news at once are one look.
async function soon(what) {
  for (const key of Object.keys(what)) waiting[key] = waiting[key] || what[key];
  if (running) return;
  running = true;
  try {
    while (Object.keys(waiting).length) {
      const now = { messages: false, ...waiting };
      waiting = {};
      await refresh(now);
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    lost(true);
    waiting = {};
    setTimeout(lookAgain, 2000); // not at once: it may go on
  } finally {
    running = false;
  }
}

function lost(is) {
  $("lost").hidden = !is;
  $("lost").textContent = is ? t("connecting") : "";
}

// The rail -----------------------------------------------------------------------

function showPlaces() {
  const channels = state.places.filter((place) => !place.private);
  const conversations = state.places.filter((place) => place.private);
  $("channels").replaceChildren(...channels.map(placeRow));
  $("private").replaceChildren(...conversations.map(placeRow));
  $("no-private").hidden = conversations.length > 0;
  showHead();
  const unread = state.places.reduce((sum, place) => sum + (place.id === state.place ? 0 : place.unread), 0);
  $("elsewhere").hidden = !unread;
  document.title = `${unread ? `(${unread}) ` : ""}${placeName(here())} · ${state.lounge.name}`;
}

const here = () => state.places.find((place) => place.id === state.place);

function placeName(place) {
  return place.private ? place.name : `#${place.name}`;
}

function placeRow(place) {
  const current = place.id === state.place;
  const unread = current ? 0 : place.unread;
  return el("li", {}, el("button", {
    type: "button", class: unread ? "place unread" : "place", "data-place": place.id,
    "aria-current": current && "page",
    onclick: () => { openRail(false); go({ place: place.id }); },
  },
  el("span", { class: "place-sign", "aria-hidden": "true" }, place.private ? "@" : "#"),
  el("span", { class: "place-name" }, place.name),
  unread ? el("span", { class: "count" },
    el("span", { "aria-hidden": "true" }, String(unread)),
    el("span", { class: "heard" }, t("unread", { n: unread }))) : null));
}

function showHead() {
  const place = here();
  const names = place.members
    .filter((id) => id !== state.as)
    .map((id) => state.members.find((member) => member.id === id)?.name ?? id);
  const note = place.private
    ? (names.length ? t("private-note", { names: names.join(", ") }) : t("private-alone"))
    : t("channel-note");
  $("place-name").textContent = placeName(place);
  $("place-note").textContent = note;
}

const phone = matchMedia("(max-width: 760px)");

function openRail(open) {
  const drawn = phone.matches && open;
  const was = $("rail").classList.contains("open");
  $("rail").classList.toggle("open", drawn);
  $("main").inert = drawn;
  $("veil").hidden = !drawn;
  $("open-rail").setAttribute("aria-expanded", String(drawn));
  if (drawn) $("close-rail").focus();
  else if (was && phone.matches) $("open-rail").focus();
}

function startRail() {
  $("open-rail").addEventListener("click", () => openRail(true));
  $("close-rail").addEventListener("click", () => openRail(false));
  $("veil").addEventListener("click", () => openRail(false));
  $("rail").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) openRail(false);
  });
  phone.addEventListener("change", () => openRail(false));
  openRail(false);
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => go({ lang: button.dataset.lang }));
  }
  $("skip").addEventListener("click", (event) => { event.preventDefault(); $("scroll").focus(); });
}

// From here it runs --------------------------------------------------------------

async function start() {
  await loadWords();
  const [lounge, members] = await Promise.all([get("lounge"), get("members")]);
  state.lounge = lounge;
  state.members = members.members;
  state.lang = "";
  $("space").textContent = lounge.name;
  startRail();
  startPeople(go);
  startClock();
  startMessages(insertCommand);
  startComposer();
  addEventListener("hashchange", arrive);
  document.addEventListener("visibilitychange", listen);
  await arrive();
  setInterval(() => attempt(async () => showClock(await get("clock"))), 60000);
  document.body.classList.add("ready");
}

start().catch((error) => {
  if (!(error instanceof Refused)) throw error;
  complain(error.message);
});
