// What a device reads of its bundle: the signature, and the status list. The
// list's bytes are described in meals/offline/list.go.

import type { CardRef, Found, Key, Payload, Signed } from "./types";
import { addDays } from "./windows";

// Verify checks an Ed25519 signature.
export type Verify = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean | Promise<boolean>;

export class BadBundle extends Error {}

const bundleContext = "mealmap bundle v1\0";

// openBundle gives what a bundle says once its signature holds by one of the keys
// that the device trusts: those of the bundle before, or, on enrolment, its own.
export async function openBundle(signed: Signed, trusted: Key[] | null, verify: Verify): Promise<Payload> {
  const payload = JSON.parse(signed.payload) as Payload;
  const key = (trusted ?? payload.keys).find((k) => k.id === signed.key);
  if (payload.v !== 1 || !key) {
    throw new BadBundle("key");
  }
  const message = new TextEncoder().encode(bundleContext + signed.payload);
  if (!(await verify(bytesOf(signed.signature), message, bytesOf(key.public)))) {
    throw new BadBundle("signature");
  }
  return payload;
}

// bytesOf reads base64url without padding.
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}

const listVersion = 1;
const listHead = 6;
const listEpoch = "2020-01-01";
const listDays = 5;
const maxInflated = 8 << 24;

const symbolNone = 0;
const symbolRevoked = 1;
const symbolLost = 2;
const symbolOnline = 3;
const firstProfile = 4;

interface Change {
  index: number;
  symbol: number;
}

// List is a status list that was read.
export interface List {
  district: number;
  first: string; // day
  symbols: Uint8Array;
  issues: Map<number, number>; // the newest, where it is not 1
  ends: Map<number, number[]>; // of earlier issues: days since listEpoch, 0 = not replaced
  changes: Map<number, number>[]; // by index, on the days after first
}

// openList reads the list of a bundle; BadBundle where the bytes are none.
export async function openList(payload: Payload): Promise<List> {
  return decodeList(payload.district, await inflate(bytesOf(payload.list)));
}

async function inflate(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      chunks.push(value);
      length += value.length;
      if (length > maxInflated) {
        throw new BadBundle("list");
      }
    }
  } catch {
    throw new BadBundle("list");
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const c of chunks) {
    bytes.set(c, at);
    at += c.length;
  }
  return bytes;
}

function decodeList(district: number, b: Uint8Array): List {
  const head = new Reader(b, 0);
  if (b.length < listHead || head.byte() !== listVersion) {
    throw new BadBundle("list");
  }
  const n = head.byte() * 65536 + head.byte() * 256 + head.byte();
  const first = addDays(listEpoch, head.byte() * 256 + head.byte());
  const r = new Reader(b.subarray(listHead), n);
  const list: List = { district, first, symbols: r.take(n), issues: new Map(), ends: new Map(), changes: [] };
  const cards = r.runs();
  let days = 0;
  for (const c of cards) {
    if (c.symbol < 2) {
      throw new BadBundle("list");
    }
    list.issues.set(c.index, c.symbol);
    days += c.symbol - 1;
  }
  const high = r.take(days);
  const low = r.take(days);
  let at = 0;
  for (const c of cards) {
    const ends: number[] = [];
    for (let i = 1; i < c.symbol; i++, at++) {
      ends.push((high[at] ?? 0) * 256 + (low[at] ?? 0));
    }
    list.ends.set(c.index, ends);
  }
  for (let day = 1; day < listDays; day++) {
    list.changes.push(new Map(r.runs().map((c) => [c.index, c.symbol])));
  }
  if (!r.done()) {
    throw new BadBundle("list");
  }
  return list;
}

// Reader takes a list of n indices apart; what ends too soon or is wrong is
// BadBundle.
class Reader {
  private at = 0;
  constructor(private readonly b: Uint8Array, private readonly n: number) {}

  done(): boolean {
    return this.at === this.b.length;
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  take(n: number): Uint8Array {
    if (this.at + n > this.b.length) {
      throw new BadBundle("list");
    }
    this.at += n;
    return this.b.subarray(this.at - n, this.at);
  }

  private uvarint(): number {
    let v = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      const x = this.byte();
      v += (x & 127) * scale;
      if (x < 128) {
        return v;
      }
    }
    throw new BadBundle("list");
  }

  // runs reads a count and as many pairs of distance and byte.
  runs(): Change[] {
    const count = this.uvarint();
    const list: Change[] = [];
    let index = -1;
    for (let i = 0; i < count; i++) {
      const step = this.uvarint();
      const symbol = this.byte();
      index += step;
      if (step === 0 || index >= this.n) {
        throw new BadBundle("list");
      }
      list.push({ index, symbol });
    }
    return list;
  }
}

// lookup says what the list knows of a card on a service day.
export function lookup(list: List, card: CardRef, day: string): Found {
  if (card.district !== list.district) {
    return { state: "elsewhere", issue: 0, profile: -1, endedOn: "" };
  }
  const known = card.index < list.symbols.length && list.symbols[card.index] !== symbolNone;
  const issue = known ? list.issues.get(card.index) ?? 1 : 0;
  if (card.issue > issue) {
    return { state: "unknown", issue, profile: -1, endedOn: "" };
  }
  if (card.issue < issue) {
    const end = list.ends.get(card.index)?.[card.issue - 1] ?? 0;
    return { state: end > 0 ? "replaced" : "revoked", issue, profile: -1, endedOn: end > 0 ? addDays(listEpoch, end) : "" };
  }
  const symbol = symbolOn(list, card.index, day);
  if (symbol >= firstProfile) {
    return { state: "live", issue, profile: symbol - firstProfile, endedOn: "" };
  }
  const state = ({ [symbolRevoked]: "revoked", [symbolLost]: "lost", [symbolOnline]: "online" } as const)[symbol];
  return { state: state ?? "unknown", issue, profile: -1, endedOn: "" };
}

function symbolOn(list: List, index: number, day: string): number {
  let symbol = list.symbols[index] ?? symbolNone;
  list.changes.forEach((changes, i) => {
    if (day >= addDays(list.first, i + 1)) {
      symbol = changes.get(index) ?? symbol;
    }
  });
  return symbol;
}
