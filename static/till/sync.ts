// Upload: what the chain holds goes to the server in its order, and what the
// server answers is kept.

import { concat, int64, unbase64, unhex, utf8 } from "./bytes";
import { fetchBundle, pinned } from "./bundle";
import { makeAnchor, now, serviceDay, setAnchor } from "./clock";
import * as db from "./db";
import { BadBundle } from "./list";
import type { Meal, MealState } from "./model";
import { call } from "./net";
import { count, here } from "./till";
import { verify } from "./token";

const mostRecords = 100;
const limit = 30_000;
const context = utf8("mealmap anchor v1\0");

interface Answered {
  id: string;
  seq: number;
  status: "accepted" | "stale" | "conflict" | "review" | "rejected" | "voided" | "held";
  code?: string;
  message?: string;
  fixes?: string[];
  redemption?: string;
}

interface Synced {
  anchor: { at: number; seq: number; head: string; key: number; signature: string };
  answers: Answered[];
  missing?: { from: number; to: number };
}

// upload sends everything that waits, and nothing but a question for the time
// where nothing does. It throws Problem, NoAnswer or BadBundle; what was
// answered before that is kept.
export async function upload(self: db.Self): Promise<void> {
  for (let before = Infinity; ; ) {
    const batch = await db.unsent(mostRecords);
    const records = batch.map((e) => ({ body: e.body, signature: e.signature }));
    const { body } = await call<Synced>("/api/v1/redemptions/sync", { method: "POST", token: self.token, body: { records }, limit, names: "anchor" });
    await trust(body, self);
    await keep(batch, body);
    await count();
    if (here.pending === 0 || here.pending >= before) return;
    before = here.pending;
  }
}

// trust throws BadBundle where no trusted key signed the anchor. A key that is
// not known yet comes with a newer bundle.
async function trust(s: Synced, self: db.Self): Promise<void> {
  const a = s.anchor;
  if (!pinned().some((k) => k.id === a.key)) await fetchBundle(self);
  const key = pinned().find((k) => k.id === a.key);
  const said = concat(context, utf8(self.till), int64(a.at), int64(a.seq), unhex(a.head));
  if (!key || !(await verify(unbase64(key.public), said, unbase64(a.signature)))) throw new BadBundle("anchor");
}

const outcomes: Record<Answered["status"], MealState> = {
  accepted: "uploaded", stale: "uploaded", conflict: "office", review: "office", rejected: "refused", voided: "voided", held: "waiting",
};

// keep writes the answers and the anchor in one transaction: a reload finds both
// or neither, and then asks again.
async function keep(batch: db.Entry[], s: Synced): Promise<void> {
  const anchor = makeAnchor(s.anchor.at, s.anchor.seq, s.anchor.head);
  await db.all(async (tx) => {
    for (const a of s.answers) {
      const e = batch.find((b) => b.id === a.id && b.seq === a.seq);
      if (!e || a.status === "held") continue;
      await tx.objectStore("records").put({ ...e, sent: 1 });
      const m = await tx.objectStore("meals").get(e.of || e.id);
      if (m) await tx.objectStore("meals").put(settled(m, e, a));
    }
    for (let seq = s.missing?.from ?? 1; seq <= (s.missing?.to ?? 0); seq++) {
      const e = await tx.objectStore("records").get(seq);
      if (e) await tx.objectStore("records").put({ ...e, sent: 0 });
    }
    await tx.objectStore("one").put(anchor, "anchor");
  });
  setAnchor(anchor);
  here.contact = now();
}

// settled is a meal after its own answer or that of its void. A meal that was
// taken back stays so whatever its own answer is; a void that was not accepted
// leaves the meal.
function settled(m: Meal, e: db.Entry, a: Answered): Meal {
  const word = a.status === "accepted" || a.status === "voided" ? "" : a.message ?? "";
  if (e.of) return a.status === "voided" ? { ...m, state: "voided", word: "" } : { ...m, state: "uploaded", word };
  const redemption = a.redemption ?? m.redemption;
  return m.state === "voided" ? { ...m, redemption } : { ...m, state: outcomes[a.status], word, redemption };
}

// Of what has been answered the device keeps names for a week, what cards have
// used for the longest period of a cap, and this many records, should the server
// ask for them once more.
const keptRecords = 400;
const day = 86_400_000;

export async function tidy(): Promise<void> {
  await db.tidy(serviceDay(now() - 7 * day), serviceDay(now() - 400 * day), here.chain - keptRecords);
}
