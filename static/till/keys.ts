// The device's own key: made here, never readable, not even by this program.

import { concat, sha256, utf8 } from "./bytes";
import type { Pair } from "./db";

// makePair makes a P-256 key that can sign and cannot be exported.
export async function makePair(): Promise<Pair> {
  const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  return { sign: made.privateKey, public: new Uint8Array(await crypto.subtle.exportKey("raw", made.publicKey)) };
}

// fingerprint is six digits of the till's id and its public key. The device
// works them out itself, so that they show which key the server was given.
export async function fingerprint(till: string, pair: Pair): Promise<string> {
  const sum = await sha256(concat(utf8("mealmap till v1\0" + till), pair.public));
  const first = new DataView(sum.buffer).getBigUint64(0);
  return String(first % 1000000n).padStart(6, "0");
}
