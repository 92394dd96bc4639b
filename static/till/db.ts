// What the device keeps, in IndexedDB. A write that must last is one
// transaction, answered after the browser has flushed it.

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Meal } from "./model";
import type { Key, Payload, Signed } from "./types";

// Self is the till as it was enrolled. It is one row, the only one of its kind.
export interface Self {
  till: string;
  token: string;
  name: string;
  point: { id: string; name: string };
  fingerprint: string; // "" without a key
  state: "waiting" | "working" | "revoked" | "quarantined";
  pinResetAt: number; // the office's last reset
  officePhone?: string; // of what was carried, once that is gone
}

// Pair is the device's key: the private part never leaves the browser.
export interface Pair {
  sign: CryptoKey;
  public: Uint8Array<ArrayBuffer>; // 65 bytes, uncompressed
}

// Carried is the newest bundle whose signature held, and the keys that are
// trusted: those of the first bundle and those that came signed by one of them.
export interface Carried {
  signed: Signed;
  payload: Payload;
  pinned: Key[];
  etag: string;
}

// Anchor is the server's time as it last signed it, beside this browser's clocks
// at that moment.
export interface Anchor {
  at: number;
  seq: number;
  head: string;
  date: number; // Date.now() when it came
  origin: number; // performance.timeOrigin of the page that it came to
  ticks: number; // performance.now() when it came
}

// Chain is where the next record goes on.
export interface Chain {
  seq: number; // of the last record, 0 none
  head: string; // its hash, 64 hex; zeros before the first
  served: number; // its time
}

// PIN is the shift's, as a hash.
export interface PIN {
  salt: Uint8Array<ArrayBuffer>;
  hash: string;
  tries: number; // wrong ones since the last right one
  setAt: number;
}

// Tap is what an elder pressed after a meal, until the server has answered it.
export interface Tap {
  meal: string; // the meal's id
  score: number; // 1 to 3
  reasons: string[];
  at: number;
}

// Entry is one record of the chain, as it was signed, until long after its
// upload.
export interface Entry {
  seq: number;
  id: string;
  of: string; // the meal that a void takes back, "" for a meal
  body: string;
  signature: string;
  at: number;
  sent: 0 | 1; // 1: the server has answered it
}

interface Kept extends DBSchema {
  one: { key: string; value: unknown };
  records: { key: number; value: Entry; indexes: { sent: number } };
  meals: { key: string; value: Meal; indexes: { day: string; card: number } };
}

// One names the rows of which there is one each.
export interface One {
  self: Self;
  pair: Pair;
  carried: Carried;
  anchor: Anchor;
  chain: Chain;
  pin: PIN;
  contact: number;
  taps: Tap[];
}

export type Tx = Awaited<ReturnType<typeof begin>>;

let db: IDBPDatabase<Kept> | undefined; // it may have been closed meanwhile
let opening: Promise<void> | undefined;

// openStore must be called first. It throws where the browser keeps nothing.
export function openStore(): Promise<void> {
  return (opening ??= opened().finally(() => (opening = undefined)));
}

async function opened(): Promise<void> {
  db = await openDB<Kept>("mealmap-till", 1, {
    upgrade(made) {
      made.createObjectStore("one");
      made.createObjectStore("records", { keyPath: "seq" }).createIndex("sent", "sent");
      const meals = made.createObjectStore("meals", { keyPath: "id" });
      meals.createIndex("day", "day");
      meals.createIndex("card", "card");
    },
  });
}

// ask gives work the open store. A browser closes it when it likes, a telephone
// does in the background, and not every one says so: then nothing begins on it
// any more, and it is opened again.
async function ask<T>(work: (open: IDBPDatabase<Kept>) => Promise<T> | T): Promise<T> {
  const before = db;
  if (!before) throw new Error("the store is closed");
  try {
    return await work(before);
  } catch (e) {
    if (!(e instanceof DOMException && e.name === "InvalidStateError")) throw e;
    if (db === before) await openStore();
    return work(db!);
  }
}

// begin opens a transaction over everything. "strict" asks the browser to answer
// only after the disk has it.
function begin() {
  return ask((open) => open.transaction(["one", "records", "meals"], "readwrite", { durability: "strict" }));
}

export async function get<K extends keyof One>(name: K): Promise<One[K] | undefined> {
  return (await ask((open) => open.get("one", name))) as One[K] | undefined;
}

export async function put<K extends keyof One>(name: K, value: One[K]): Promise<void> {
  await ask((open) => open.put("one", value, name));
}

export function drop(name: keyof One): Promise<void> {
  return ask((open) => open.delete("one", name));
}

// all runs one durable transaction: what write puts is kept together or not at
// all.
export async function all(write: (tx: Tx) => Promise<unknown>): Promise<void> {
  const tx = await begin();
  try {
    await write(tx);
  } catch (e) {
    try {
      tx.abort();
    } catch {
      // it has ended by itself
    }
    await tx.done.catch(() => undefined);
    throw e;
  }
  await tx.done;
}

export function unsent(most: number): Promise<Entry[]> {
  return ask((open) => open.getAllFromIndex("records", "sent", 0, most));
}

export function unsentCount(): Promise<number> {
  return ask((open) => open.countFromIndex("records", "sent", 0));
}

export function mealsOf(day: string): Promise<Meal[]> {
  return ask((open) => open.getAllFromIndex("meals", "day", day));
}

export function mealsOfCard(card: number): Promise<Meal[]> {
  return ask((open) => open.getAllFromIndex("meals", "card", card));
}

export function meal(id: string): Promise<Meal | undefined> {
  return ask((open) => open.get("meals", id));
}

export async function putMeal(m: Meal): Promise<void> {
  await ask((open) => open.put("meals", m));
}

// record is one of the chain by its number.
export function record(seq: number): Promise<Entry | undefined> {
  return ask((open) => open.get("records", seq));
}

// tidy drops what nobody asks for any more. After the day "named" a meal is only
// what its card has used, and nothing after the day "used"; records that were
// answered go once they lie before seq, where the server has them for good.
export async function tidy(named: string, used: string, seq: number): Promise<void> {
  await all(async (tx) => {
    const byDay = tx.objectStore("meals").index("day");
    for await (const c of byDay.iterate(IDBKeyRange.upperBound(named, true), "prev")) {
      if (c.value.state === "waiting") continue;
      if (c.value.day < used || c.value.claims.length === 0) await c.delete();
      else if (c.value.who === "") continue;
      else await c.update({ ...c.value, who: "", word: "" });
    }
    for await (const c of tx.objectStore("records").iterate(IDBKeyRange.upperBound(seq))) {
      if (c.value.sent) await c.delete();
    }
  });
}

// forget clears what a till that is over knew of cards and their meals, and what
// it carried, unless a record still waits for upload.
export async function forget(self: Self): Promise<void> {
  await all(async (tx) => {
    const records = tx.objectStore("records");
    if ((await records.index("sent").count(0)) > 0) return;
    const one = tx.objectStore("one");
    await Promise.all([records.clear(), tx.objectStore("meals").clear(), one.delete("carried"), one.put(self, "self")]);
  });
}
