// What elders press after a meal. A tap waits here until the server has it, with
// network or without; it names its meal, which comes before it.

import { now } from "./clock";
import * as db from "./db";
import { call } from "./net";

const most = 100; // of one request
const limit = 8_000;
const lasting = 7 * 86_400_000; // a meal that has not come by then does not come

interface Answered {
  answers: { meal: string; status: "recorded" | "dropped" | "waiting" }[];
}

// change rewrites the queue in one transaction.
function change(how: (taps: db.Tap[]) => db.Tap[]): Promise<void> {
  return db.all(async (tx) => {
    const one = tx.objectStore("one");
    await one.put(how(((await one.get("taps")) as db.Tap[] | undefined) ?? []), "taps");
  });
}

// keepTap puts a tap into the queue; a meal has one, the first.
export function keepTap(meal: string, score: number): Promise<void> {
  const at = now();
  return change((taps) => (taps.some((t) => t.meal === meal) ? taps : [...taps, { meal, score, reasons: [], at }]));
}

// addReason says what a tap that still waits is about.
export function addReason(meal: string, reason: string): Promise<void> {
  return change((taps) => taps.map((t) => (t.meal === meal ? { ...t, reasons: [reason] } : t)));
}

// bringTaps sends what waits. It throws Problem or NoAnswer; what was answered
// before is done with.
export async function bringTaps(token: string, not: string): Promise<void> {
  const waiting = ((await db.get("taps")) ?? []).filter((t) => t.meal !== not);
  for (let i = 0; i < waiting.length; i += most) {
    const taps = waiting.slice(i, i + most).map((t) => ({ meal: t.meal, score: t.score, reasons: t.reasons, rated_at: t.at }));
    const { body } = await call<Answered>("/api/v1/ratings/sync", { method: "POST", token, body: { taps }, limit, names: "answers" });
    const done = new Set(body.answers.filter((a) => a.status !== "waiting").map((a) => a.meal));
    const old = now() - lasting;
    await change((all) => all.filter((t) => !done.has(t.meal) && t.at > old));
  }
}
