// How a browser becomes a till.

import { base64 } from "./bytes";
import * as db from "./db";
import { fingerprint, makePair } from "./keys";
import { call } from "./net";

interface Enrolled {
  till: string;
  token: string;
  fingerprint: string;
  name: string;
  point: { id: string; name: string };
}

export interface Standing {
  state: db.Self["state"];
  till: string;
  fingerprint: string;
  name: string;
  point: { id: string; name: string };
  server_time: number;
  pin_reset_at: number;
}

const limit = 15_000;

// enrolWith uses the office's one-time code, or the address of the QR that
// carries it; with a key where the browser can
// keep one. What is typed in place of a letter that codes do not have is read
// as the digit it looks like. A token of the office, for devices without a key,
// is taken as it is.
export async function enrolWith(typed: string, withKey: boolean): Promise<db.Self> {
  const text = (/enrol=([^&\s]+)/.exec(typed)?.[1] ?? typed).trim();
  if (/^[A-Za-z0-9_-]{43}$/.test(text)) return adopt(text);
  const code = text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  const pair = withKey ? await makePair() : undefined;
  const body: Record<string, string> = { code, agent: navigator.userAgent.slice(0, 200) };
  if (pair) body.public_key = base64(pair.public);
  const { body: e } = await call<Enrolled>("/api/v1/till/enrol", { method: "POST", body, limit, names: "token" });
  const self: db.Self = { till: e.till, token: e.token, name: e.name, point: e.point, state: "waiting", pinResetAt: 0,
    fingerprint: pair ? await fingerprint(e.till, pair) : e.fingerprint };
  await keep(self, pair);
  return self;
}

async function adopt(token: string): Promise<db.Self> {
  const s = await standing(token);
  const self: db.Self = { till: s.till, token, name: s.name, point: s.point, state: s.state, pinResetAt: s.pin_reset_at, fingerprint: "" };
  await keep(self, undefined);
  return self;
}

// keep begins anew: nothing of an earlier till of this browser is left but what
// it has not uploaded, which nobody could upload any more either.
async function keep(self: db.Self, pair: db.Pair | undefined): Promise<void> {
  await db.all(async (tx) => {
    await Promise.all([tx.objectStore("one").clear(), tx.objectStore("records").clear(), tx.objectStore("meals").clear()]);
    await tx.objectStore("one").put(self, "self");
    if (pair) await tx.objectStore("one").put(pair, "pair");
  });
}

// standing asks the office how a till stands.
export async function standing(token: string): Promise<Standing> {
  return (await call<Standing>("/api/v1/till/status", { token, limit, names: "state" })).body;
}
