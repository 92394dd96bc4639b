// The day at this till, and taking a meal back.

import { newID } from "./bytes";
import { refusal } from "./cards";
import { now, serviceDay } from "./clock";
import * as db from "./db";
import { nothing, voidMinutes } from "./meals";
import type { Answer, Day, DayRow, Meal } from "./model";
import { call, NoAnswer, Problem } from "./net";
import { appendVoid } from "./record";
import { count, here } from "./till";
import { say } from "./words";

const limit = 8000;
const oneDay = 86_400_000;
const days = 7; // as long as names are kept

export async function today(): Promise<Day> {
  const at = now();
  const day = serviceDay(at);
  const [meals, earlier] = await Promise.all([db.mealsOf(day), loose(at)]);
  return { now: at, day, rows: rows(meals, at), earlier: rows(earlier, at), pending: here.pending, lastContact: here.contact };
}

// loose are the meals of the days before that wait, were refused or lie with the
// office, and those of which the office has said something: what became of them
// is known after their day, and the elder may come again.
async function loose(at: number): Promise<Meal[]> {
  const past = Array.from({ length: days }, (_, i) => serviceDay(at - (i + 1) * oneDay));
  const meals = (await Promise.all(past.map((d) => db.mealsOf(d)))).flat();
  return meals.filter((m) => m.state !== "voided" && (m.state !== "uploaded" || m.word !== ""));
}

function rows(meals: Meal[], at: number): DayRow[] {
  return meals.sort((a, b) => b.at - a.at).map((m) => row(m, at));
}

function row(m: Meal, at: number): DayRow {
  return { id: m.id, at: m.at, who: m.who, fen: m.fen, state: m.state, word: m.word, mayVoid: mayVoid(m, at) };
}

function mayVoid(m: Meal, at: number): boolean {
  return m.state !== "voided" && m.state !== "refused" && at - m.at <= voidMinutes * 60_000;
}

// takeBack voids by the server what the server has, and by a record what waits
// here or was recorded here while the server does not answer.
export async function takeBack(self: db.Self, id: string): Promise<Answer> {
  const m = await db.meal(id);
  if (!m || m.state === "voided" || m.state === "refused") return nothing(refusal("void_gone"));
  if (!mayVoid(m, now())) return nothing(refusal("void_too_late", { Minutes: voidMinutes }));
  if (m.redemption) {
    try {
      await call("/api/v1/redemptions/" + m.redemption + "/void", { method: "POST", token: self.token, limit, names: "voided_at" });
      await db.putMeal({ ...m, state: "voided", word: "" });
      return gone(m, "yes");
    } catch (e) {
      if (e instanceof Problem && e.status < 500) return nothing({ refused: true, code: e.code, sentence: e.detail, fixes: e.fixes });
      if (!(e instanceof Problem || e instanceof NoAnswer)) throw e;
      if (m.seq === 0) return nothing(refusal("offline_void"));
    }
  }
  return byRecord(m);
}

async function byRecord(m: Meal): Promise<Answer> {
  const at = now();
  try {
    await appendVoid({ id: newID(at), at }, m);
  } catch {
    return nothing(refusal("void_not_kept"));
  }
  here.chain++;
  await count();
  return gone(m, "wait");
}

function gone(m: Meal, tone: "yes" | "wait"): Answer {
  return { ...nothing({ refused: true, code: "", sentence: say("device.voided"), fixes: [] }), tone, id: m.id, redemption: m.redemption };
}
