// What the device carries: fetched while there is network, believed only where
// a trusted key signed it.

import { anchorAt, now } from "./clock";
import * as db from "./db";
import { BadBundle, type List, openBundle, openList } from "./list";
import type { Age } from "./model";
import { call } from "./net";
import { verify } from "./token";
import type { Key, Payload, Signed } from "./types";

const hour = 3_600_000;

let carried: db.Carried | undefined;
let list: List | undefined; // of carried, once it was asked for

export async function loadBundle(): Promise<void> {
  carried = await db.get("carried");
  list = undefined;
}

export function bundle(): Payload | undefined {
  return carried?.payload;
}

// cards is the status list of what is carried.
export async function cards(): Promise<List | undefined> {
  if (carried && !list && canUnpack()) list = await openList(carried.payload);
  return list;
}

// canUnpack is false in browsers of before 2023: they show the menu and ask the
// server about every card.
export function canUnpack(): boolean {
  return typeof DecompressionStream !== "undefined";
}

// pinned are the keys that are trusted, of cards and of anchors.
export function pinned(): Key[] {
  return carried?.pinned ?? [];
}

// age is that of what is carried, by its own bounds.
export function age(): Age {
  const p = carried?.payload;
  if (!p) return "none";
  const old = now() - p.made_at;
  if (old > p.policy.stop_hours * hour) return "stopped";
  return old > p.policy.amber_hours * hour ? "amber" : "fresh";
}

// fetchBundle asks for a newer one. It answers whether one came; it throws
// BadBundle where no trusted key signed it or it is another till's or an older
// one, Problem or NoAnswer; and then what is carried stays.
export async function fetchBundle(self: db.Self): Promise<boolean> {
  const headers: Record<string, string> = carried?.etag ? { "If-None-Match": carried.etag } : {};
  const r = await call<Signed>("/api/v1/till/bundle", { token: self.token, headers, limit: 20_000, names: "payload" });
  if (r.status === 304) return false;
  const next = await checked(r.body, r.etag, self);
  const read = canUnpack() ? await openList(next.payload) : undefined;
  await db.put("carried", next);
  [carried, list] = [next, read];
  return true;
}

// checked believes a bundle that a pinned key signed. The first bundle of a
// till is believed by its own keys: it comes from where the till enrolled.
async function checked(signed: Signed, etag: string, self: db.Self): Promise<db.Carried> {
  const known = pinned();
  const trusted = known.length > 0 ? known : null;
  const payload = blind() ? (JSON.parse(signed.payload) as Payload) : await openBundle(signed, trusted, held);
  const older = carried !== undefined && payload.made_at < carried.payload.made_at && !ahead(carried.payload);
  if (payload.till !== self.till || older) throw new BadBundle("till");
  return { signed, payload, etag, pinned: blind() ? [] : merge(known, payload.keys) };
}

// ahead reports whether what is carried was made at a time that the server, by its
// last word, has not reached: its clock was wrong then, and what it makes now is
// newer.
function ahead(p: Payload): boolean {
  return anchorAt() > 0 && p.made_at > anchorAt() + hour;
}

// blind is a page without WebCrypto, over plain HTTP: it takes the menu and the
// rest for display, trusts no key, and records nothing by itself.
function blind(): boolean {
  return globalThis.crypto?.subtle === undefined;
}

function held(signature: Uint8Array, message: Uint8Array, key: Uint8Array): Promise<boolean> {
  return verify(new Uint8Array(key), new Uint8Array(message), new Uint8Array(signature));
}

// merge keeps every key that was ever trusted: a card outlives the key that
// signed it. What a number stands for never changes.
function merge(known: Key[], told: Key[]): Key[] {
  return [...known, ...told.filter((k) => !known.some((old) => old.id === k.id))];
}
