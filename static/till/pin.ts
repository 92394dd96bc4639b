// The shift's PIN: it keeps a till that was left lying from being used. Five
// wrong tries lock it until the office resets.

import { type Bytes, hex, utf8 } from "./bytes";
import * as db from "./db";

export const mostTries = 5;
const rounds = 200_000; // about 0.1 s on a cheap telephone

// canPIN says whether the browser can check one.
export function canPIN(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

export async function setPIN(pin: string, at: number): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  await db.put("pin", { salt, hash: await stretched(pin, salt), tries: 0, setAt: at });
}

// tryPIN counts the try before it looks, so that a reload gives none back.
export async function tryPIN(pin: string): Promise<boolean> {
  let kept: db.PIN | undefined;
  await db.all(async (tx) => {
    kept = (await tx.objectStore("one").get("pin")) as db.PIN | undefined;
    if (!kept || kept.tries >= mostTries) return;
    await tx.objectStore("one").put({ ...kept, tries: kept.tries + 1 }, "pin");
  });
  if (!kept || kept.tries >= mostTries) return false;
  if ((await stretched(pin, kept.salt)) !== kept.hash) return false;
  await db.put("pin", { ...kept, tries: 0 });
  return true;
}

async function stretched(pin: string, salt: Bytes): Promise<string> {
  const key = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  return hex(new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, key, 256)));
}
