// Where a moment falls: the port of meals/windows.go, of onDay and of rulesAt.

import type { DayKind, Payload, RuleSet, RuleWindow, Sitting, When } from "./types";

export interface Seating {
  day: string;
  sitting: Sitting; // "" outside every window
  inside: boolean;
  kind: DayKind;
  windows: RuleWindow[]; // the day's, where outside, in order
}

const minutesADay = 24 * 60;
const zone = 8 * 60 * 60 * 1000; // +08:00, whatever the device is set to

export function serviceDay(ms: number): string {
  return new Date(ms + zone).toISOString().slice(0, 10);
}

function minuteOf(ms: number): number {
  return Math.floor((ms + zone) / 60000) % minutesADay;
}

export function addDays(day: string, n: number): string {
  return new Date(Date.parse(day + "T00:00:00Z") + n * 86400000).toISOString().slice(0, 10);
}

export function weekday(day: string): number {
  return new Date(day + "T00:00:00Z").getUTCDay();
}

type Kinds = (day: string) => DayKind;

function seat(kinds: Kinds, windows: RuleWindow[], ms: number, asked: Sitting): Seating {
  const day = serviceDay(ms);
  const minute = minuteOf(ms);
  const kind = kinds(day);
  if (windows.length === 0) {
    return { day, kind, sitting: sittingAt(minute, asked), inside: true, windows: [] };
  }
  const w = find(windows, day, kind, minute, asked);
  if (w) {
    return { day, kind, sitting: named(w.sitting, minute, asked), inside: true, windows: [] };
  }
  const yesterday = addDays(day, -1);
  const before = kinds(yesterday);
  const late = find(windows, yesterday, before, minute + minutesADay, asked);
  if (late) {
    return { day: yesterday, kind: before, sitting: named(late.sitting, minute, asked), inside: true, windows: [] };
  }
  return outside(kinds, windows, day);
}

function outside(kinds: Kinds, windows: RuleWindow[], day: string): Seating {
  const kind = kinds(day);
  return { day, kind, sitting: "", inside: false, windows: windowsOn(windows, day, kind) };
}

function find(windows: RuleWindow[], day: string, kind: DayKind, minute: number, asked: Sitting): RuleWindow | undefined {
  return windows.find((w) => on(w, day, kind) && minute >= w.opens && minute < w.closes &&
    (asked === "" || w.sitting === asked || w.sitting === "all_day"));
}

function on(w: RuleWindow, day: string, kind: DayKind): boolean {
  return onDay(w.weekdays ?? [], w.holidays ?? "", day, kind);
}

function windowsOn(windows: RuleWindow[], day: string, kind: DayKind): RuleWindow[] {
  return windows.filter((w) => on(w, day, kind)).sort((a, b) => a.opens - b.opens);
}

function named(window: Sitting, minute: number, asked: Sitting): Sitting {
  return window !== "all_day" ? window : sittingAt(minute, asked);
}

function sittingAt(minute: number, asked: Sitting): Sitting {
  if (asked !== "" && asked !== "all_day") {
    return asked;
  }
  if (minute < 10 * 60) {
    return "breakfast";
  }
  return minute < 15 * 60 + 30 ? "lunch" : "dinner";
}

// holds reports whether a meal of the seating is among those meant.
export function holds(w: When | undefined, at: Seating): boolean {
  if (!w) {
    return true;
  }
  const sittings = w.sittings ?? [];
  return (sittings.length === 0 || sittings.includes(at.sitting)) &&
    onDay(w.weekdays ?? [], w.holidays ?? "", at.day, at.kind);
}

const workweek = [1, 2, 3, 4, 5];

function onDay(weekdays: number[], holidays: "" | "not" | "only", day: string, kind: DayKind): boolean {
  if ((holidays === "not" && kind === "holiday") || (holidays === "only" && kind !== "holiday")) {
    return false;
  }
  if (weekdays.length === 0) {
    return true;
  }
  if (holidays === "not" && kind === "workday") {
    return workweek.every((d) => weekdays.includes(d));
  }
  return weekdays.includes(weekday(day));
}

// inForce gives the number of the set that speaks on the day, -1 for none,
// undefined for a day that the bundle does not know.
function inForce(payload: Payload, day: string): number | undefined {
  return payload.in_force[day];
}

export interface Ruled {
  set: number; // index into payload.sets, -1 none
  at: Seating;
}

// rulesAt gives the rules for a moment and where it falls among their windows.
// Past midnight the rules of the day before go on as long as their window does.
export function rulesAt(payload: Payload, ms: number, asked: Sitting): Ruled | undefined {
  const kinds: Kinds = (d) => payload.days[d] ?? "";
  const day = serviceDay(ms);
  const r = inForce(payload, day);
  const before = inForce(payload, addDays(day, -1));
  if (r === undefined || before === undefined) {
    return undefined;
  }
  const at = seat(kinds, windowsOf(payload, r), ms, asked);
  if (before === r) {
    return { set: r, at };
  }
  const late = seat(kinds, windowsOf(payload, before), ms, asked);
  if (before >= 0 && late.day < day) {
    return { set: before, at: late };
  }
  if (at.day < day) { // in a window that was not there yet when it would have begun
    return { set: r, at: outside(kinds, windowsOf(payload, r), day) };
  }
  return { set: r, at };
}

// windowsOf are those that count at the point: the rule's, else the point's own.
function windowsOf(payload: Payload, set: number): RuleWindow[] {
  const r: RuleSet | undefined = payload.sets[set];
  return r?.windows?.length ? r.windows : payload.hours;
}
