// Meals recorded without network: JSON that the device signs, each naming the
// hash of the one before. The same as meals/offline/record.go.

import { base64, concat, hex, sha256, utf8 } from "./bytes";
import { anchorAt, mono, notBefore } from "./clock";
import * as db from "./db";
import type { Meal } from "./model";
import type { Answer as Decision, Sitting } from "./types";

const context = utf8("mealmap record v1\0");
const noHead = "0".repeat(64);

// What the signature covers besides the number and the hash before.
interface Claimed {
  id: string;
  at: number;
}

export interface MealClaim extends Claimed {
  card: string; // 200 digits
  price: number;
  delivery: boolean;
  list: number; // minutes since 1970 of the list it was decided by
  decision: Decision;
}

// Forked is thrown where another tab has gone on with the chain meanwhile.
class Forked extends Error {}

// appendMeal adds a meal to the chain. It returns after the disk has the record,
// the chain's new end and the row of the day's list, together; it throws where
// any of them could not be kept, and then none is.
export async function appendMeal(c: MealClaim, row: Omit<Meal, "seq">): Promise<void> {
  await append({ id: c.id, of: "", at: c.at }, (link) => ({ ...head("meal", c, link), card: c.card, price_fen: c.price, sitting: recorded(c.decision.sitting), day: c.decision.day,
    served_at: c.at, ...clocks(), list: c.list, delivery: c.delivery, class: c.decision.class, rule: c.decision.rule, version: c.decision.version,
    split: c.decision.split, undecided: c.decision.undecided }), (tx, seq) => tx.objectStore("meals").put({ ...row, seq }));
}

// appendVoid takes a recorded meal back.
export async function appendVoid(c: Claimed, of: Meal): Promise<void> {
  const gone: Meal = { ...of, state: "voided", word: "" };
  await append({ id: c.id, of: of.id, at: c.at }, (link) => ({ ...head("void", c, link), of: of.id, served_at: c.at, ...clocks() }), (tx) => tx.objectStore("meals").put(gone));
}

function recorded(s: Sitting): Sitting {
  return s === "all_day" ? "" : s;
}

function head(kind: string, c: Claimed, link: db.Chain): object {
  return { v: 1, kind, id: c.id, seq: link.seq + 1, previous: link.head };
}

function clocks(): object {
  return { mono_ms: anchorAt() === 0 ? null : mono(), anchor_at: anchorAt() };
}

type Row = Pick<db.Entry, "id" | "of" | "at">;

// append signs outside the transaction, which would end meanwhile, and writes
// only where the chain still ends where it was read.
async function append(row: Row, body: (link: db.Chain) => object, also: (tx: db.Tx, seq: number) => Promise<unknown>): Promise<void> {
  const pair = await db.get("pair");
  if (!pair) throw new Error("no key");
  for (let tries = 0; ; tries++) {
    const link = (await db.get("chain")) ?? { seq: 0, head: noHead, served: 0 };
    const text = JSON.stringify(body(link));
    const signed = concat(context, utf8(text));
    const signature = base64(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.sign, signed)));
    const next: db.Chain = { seq: link.seq + 1, head: hex(await sha256(signed)), served: row.at };
    const entry: db.Entry = { ...row, seq: next.seq, body: text, signature, sent: 0 };
    try {
      await db.all(async (tx) => {
        const end = (await tx.objectStore("one").get("chain")) as db.Chain | undefined;
        if ((end?.seq ?? 0) !== link.seq || (end?.head ?? noHead) !== link.head) throw new Forked();
        await tx.objectStore("records").add(entry);
        await tx.objectStore("one").put(next, "chain");
        await also(tx, next.seq);
      });
    } catch (e) {
      if (e instanceof Forked && tries < 10) continue;
      throw e;
    }
    notBefore(row.at);
    return;
  }
}
