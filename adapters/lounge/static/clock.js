// The clock of the space, which one can move where it is a demonstration.

import { $, announce, attempt, post, state, t } from "./base.js";

export function startClock() {
  $("next-hour").addEventListener("click", () => travel({ forward: 3600 }));
  $("tomorrow").addEventListener("click", () => travel({ to: shifted(1) }));
  $("next-monday").addEventListener("click", () => travel({ to: nextMonday() }));
  $("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    travel({ to: $("clock-to").value });
  });
}

export function showClock(clock) {
  state.clock = clock;
  $("clock-hour").textContent = clock.now.hour;
  $("clock-hour").dateTime = clock.now.iso;
  $("clock-day").textContent = clock.now.day;
  $("clock-controls").hidden = !clock.movable;
  $("real-clock").hidden = clock.movable;
  $("clock-to").min = clock.now.local;
  if (document.activeElement !== $("clock-to")) $("clock-to").value = clock.now.local;
}

async function travel(where) {
  if ($("clock").getAttribute("aria-busy") === "true") return;
  busy(true);
  const arrived = await attempt(() => post("clock", { as: state.as, ...where }));
  busy(false);
  if (!arrived) return;
  showClock(arrived);
  announce(t("arrived", { moment: arrived.now.text }));
}

function busy(is) {
  $("clock").setAttribute("aria-busy", String(is));
  $("travelling").hidden = !is;
  for (const button of $("clock-controls").querySelectorAll("button")) {
    button.setAttribute("aria-disabled", String(is));
  }
}

// Days and hours as the space's own wall shows them: the server knows its zone.
function shifted(days, hour = null) {
  const wall = new Date(`${state.clock.now.local}Z`);
  wall.setUTCDate(wall.getUTCDate() + days);
  if (hour !== null) wall.setUTCHours(hour, 0);
  return wall.toISOString().slice(0, 16);
}

function nextMonday() {
  const wall = new Date(`${state.clock.now.local}Z`);
  const days = (8 - wall.getUTCDay()) % 7;
  const there = shifted(days, 10);
  return there > state.clock.now.local ? there : shifted(days + 7, 10);
}
