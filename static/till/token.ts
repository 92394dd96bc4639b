// The code on a card: 16 bytes that say whose it is, 64 that sign them, as 200
// digits. The same as meals/token.go: one form is accepted and nothing else.

import { verifyAsync } from "@noble/ed25519";
import { type Bytes, concat, unbase64, utf8 } from "./bytes";
import type { CardRef, Key } from "./types";

export const tokenDigits = 200;
const payloadBytes = 16;
const tokenBytes = payloadBytes + 64;
const groupBytes = 6; // fewer than 2^48 values fit 15 digits
const groupDigits = 15;
const context = utf8("mealmap card v1\0");

export interface Token extends CardRef {
  key: number;
  bytes: Bytes; // as they were scanned
}

// parseToken reads the digits of a card, undefined where they are not those of
// one. It does not look at the signature.
export function parseToken(digits: string): Token | undefined {
  const b = unpack(digits);
  if (!b) return undefined;
  const view = new DataView(b.buffer);
  const [from, to] = [view.getUint16(11), view.getUint16(13)];
  const t = {
    key: b[1]!,
    district: get24(b, 2),
    index: get24(b, 5),
    issue: b[10]!,
    valid_from: tokenDay(from),
    valid_to: tokenDay(to),
    bytes: b,
  };
  const reserved = b[15]!;
  if (b[0] !== 1 || t.key === 0 || t.issue === 0 || reserved !== 0 || to < from) return undefined;
  return t.district >= 100000 && t.district <= 999999 ? t : undefined;
}

// unpack turns each 15 digits into 6 bytes and the last 5 into 2.
function unpack(digits: string): Bytes | undefined {
  if (digits.length !== tokenDigits || !/^[0-9]+$/.test(digits)) return undefined;
  const b = new Uint8Array(tokenBytes);
  for (let at = 0; at < tokenBytes; at += groupBytes) {
    const width = Math.min(groupBytes, tokenBytes - at);
    let v = Number(digits.slice((at / groupBytes) * groupDigits).slice(0, groupDigits)); // below 2^53: exact
    for (let i = at + width - 1; i >= at; i--) {
      b[i] = v % 256;
      v = Math.floor(v / 256);
    }
    if (v > 0) return undefined;
  }
  return b;
}

// tokenDay is the day so many days after 1 January 2020.
function tokenDay(days: number): string {
  return new Date(Date.UTC(2020, 0, 1 + days)).toISOString().slice(0, 10);
}

function get24(b: Uint8Array, at: number): number {
  return b[at]! * 65536 + b[at + 1]! * 256 + b[at + 2]!;
}

// signedBy reports whether one of the keys signed the card and was in its months
// on the card's first valid day.
export async function signedBy(t: Token, keys: Key[]): Promise<boolean> {
  const key = keys.find((k) => k.id === t.key);
  if (!key || t.valid_from < key.from || t.valid_from > key.to) return false;
  return verify(unbase64(key.public), concat(context, t.bytes.subarray(0, payloadBytes)), t.bytes.slice(payloadBytes));
}

let native: Promise<boolean> | undefined;

// verify checks an Ed25519 signature: WebCrypto where the browser has it, the
// library where it has not.
export async function verify(key: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  native ??= crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]).then(() => true, (e: Error) => e.name === "DataError");
  try {
    if (!(await native)) return await verifyAsync(signature, message, key, { zip215: false });
    return await crypto.subtle.verify("Ed25519", await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]), signature, message);
  } catch {
    return false; // not a key, not a signature
  }
}
