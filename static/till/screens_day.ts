// The day at this till: what was taken, what is not uploaded yet, and the
// device's own switches.

import type { Day, DayRow, MealState } from "./core";
import { canSpeak, on, turn, type Voice } from "./sound";
import { button, h, hour, t, yuan, type Child } from "./view";

export interface DayKeys {
  sync: () => Promise<unknown>;
  undo: (id: string) => Promise<unknown>;
  lock?: () => void;
}

const states: MealState[] = ["uploaded", "waiting", "office", "refused"];

// dayScreen shows the day; device names the till and its fingerprint.
export function dayScreen(d: Day, device: string, keys: DayKeys): HTMLElement {
  const counted = d.rows.filter((r) => r.state !== "voided" && r.state !== "refused");
  return h("section", { class: "day", "data-screen": "day" },
    ...earlier(d, keys),
    h("h1", {}, t("day.title", { Count: counted.length, Taken: yuan(sum(counted)) })),
    upload(d, keys),
    h("dl", { class: "states", id: "states" }, ...states.map((s) => stateSum(d, s))),
    d.rows.length === 0 && h("p", {}, t("day.none")),
    list("meals", d.rows, d, keys),
    settings(device, keys));
}

// earlier comes first: what went wrong with a meal of yesterday is not looked for
// below a long day.
function earlier(d: Day, keys: DayKeys): Child[] {
  if (d.earlier.length === 0) return [];
  return [h("h1", {}, t("day.earlier", { Count: d.earlier.length })), list("earlier", d.earlier, d, keys)];
}

function list(id: string, rows: DayRow[], d: Day, keys: DayKeys): HTMLElement {
  return h("ul", { class: "meals", id }, ...rows.map((r) => mealRow(r, d.now, keys)));
}

function sum(rows: DayRow[]): number {
  return rows.reduce((n, r) => n + r.fen, 0);
}

function upload(d: Day, keys: DayKeys): HTMLElement {
  return h("div", { class: "upload" + (d.pending > 0 ? " some" : ""), id: "upload" },
    h("p", { class: "pending", "data-pending": d.pending }, d.pending > 0 ? t("pending", { Count: d.pending }) : t("pending.none")),
    h("p", { class: "contact" }, d.lastContact ? t("contact", { Time: hour(d.lastContact, d.now) }) : t("contact.none")),
    button("sync", t("day.sync"), keys.sync, { class: "plain-key" }));
}

function stateSum(d: Day, s: MealState): Child {
  const rows = d.rows.filter((r) => r.state === s);
  return h("div", { class: s, "data-state": s, "data-count": rows.length, "data-fen": sum(rows) },
    h("dt", {}, t("state." + s)),
    h("dd", {}, t("day.sum", { Count: rows.length, Taken: yuan(sum(rows)) })));
}

function mealRow(r: DayRow, now: number, keys: DayKeys): HTMLElement {
  const word = r.mayVoid
    ? button("void-" + r.id, t("day.undo"), () => keys.undo(r.id), { class: "undo", "aria-label": t("day.undo.one", { Time: hour(r.at, now), Who: r.who }) })
    : null;
  return h("li", { class: r.state, "data-meal": r.id, "data-state": r.state },
    h("span", { class: "time" }, hour(r.at, now)),
    h("span", { class: "who" }, r.who, h("small", {}, t("state." + r.state)), r.word && h("small", {}, r.word)),
    h("span", { class: "amount" }, yuan(r.fen)),
    word);
}

// install is how the browser offers to put the app beside the others, once it does.
let install: (Event & { prompt: () => Promise<unknown> }) | undefined;
window.addEventListener("beforeinstallprompt", (e) => {
  e.preventDefault();
  install = e as typeof install;
});

function settings(device: string, keys: DayKeys): HTMLElement {
  const box = h("div", { class: "settings" });
  const fill = (): void => box.replaceChildren(
    toggle("sound"),
    canSpeak(fill) ? toggle("speech") : "",
    keys.lock ? button("lock", t("day.lock"), keys.lock, { class: "plain-key" }) : "",
    install ? button("install", t("day.install"), () => install?.prompt(), { class: "plain-key" }) : "",
    h("p", { class: "device" }, device),
    h("p", {}, h("a", { class: "key", href: "/till/plain" }, t("day.plain"))));
  fill();
  return box;
}

function toggle(what: Voice): HTMLElement {
  const box = h("input", { type: "checkbox", id: what, role: "switch", onchange: () => turn(what, box.checked) });
  box.checked = on(what);
  return h("label", { class: "tick", for: what }, box, t("day." + what));
}
