// What this page knows of its till, and the State that the screens are told.

import { age, bundle } from "./bundle";
import { anchorAt, anchorSeq, notBefore, now, setAnchor } from "./clock";
import * as db from "./db";
import type { Missing, Stage, State } from "./model";
import { canPIN, mostTries } from "./pin";

const hour = 3_600_000;

// here is the page's own knowledge; what outlasts it is in the store.
export const here = {
  self: undefined as db.Self | undefined,
  pin: undefined as db.PIN | undefined,
  hasKey: false,
  chain: 0, // number of the last record
  mine: false, // this tab is the browser's one till
  unlocked: false,
  used: 0, // when somebody last used it, by performance.now
  usedAt: 0, // and by the device's clock, which goes on while it sleeps
  online: false,
  failed: -Infinity, // when the server last did not answer, by performance.now
  contact: 0,
  pending: 0,
  pendingMeals: 0,
  missing: [] as Missing[],
  trouble: "",
  opened: false,
};

// reload reads from the store what may have changed there.
export async function reload(): Promise<void> {
  const [self, pin, pair, anchor, chain, contact] = await Promise.all(
    [db.get("self"), db.get("pin"), db.get("pair"), db.get("anchor"), db.get("chain"), db.get("contact")]);
  Object.assign(here, { self, pin, hasKey: pair !== undefined, chain: chain?.seq ?? 0, contact: here.contact || (contact ?? 0) });
  setAnchor(anchor);
  if (chain && chain.seq > (anchor?.seq ?? 0)) notBefore(chain.served); // else the server's time came after it
  await count();
}

// count looks how much waits for upload.
export async function count(): Promise<void> {
  const waiting = await db.unsent(1000);
  here.pending = waiting.length;
  here.pendingMeals = waiting.filter((e) => e.of === "").length;
}

function stage(): Stage {
  if (!here.opened) return "opening";
  if (!here.mine) return "elsewhere";
  if (!here.self) return "new";
  if (here.self.state !== "working") return here.self.state;
  if (!canPIN()) return "working";
  if (!here.pin) return "setpin";
  if (here.pin.tries >= mostTries) return "blocked";
  return here.unlocked ? "working" : "locked";
}

// Unable says why no meal can be recorded without network: it cannot at all, what
// is carried or the last contact is too old, too many records wait.
export type Unable = "" | "offline_unable" | "offline_too_old" | "offline_too_many";

export function unable(): Unable {
  const p = bundle();
  if (!here.hasKey || !p || anchorAt() === 0) return "offline_unable";
  if (age() === "stopped" || now() - anchorAt() > p.policy.stop_hours * hour) return "offline_too_old";
  return here.chain - anchorSeq() >= p.policy.max_records ? "offline_too_many" : "";
}

export function state(): State {
  const p = bundle();
  return {
    stage: stage(),
    till: here.self?.till ?? "",
    name: here.self?.name ?? "",
    point: p?.point ?? here.self?.point ?? { id: "", name: "" },
    fingerprint: here.self?.fingerprint ?? "",
    missing: here.missing,
    online: here.online,
    lastContact: here.contact,
    pending: here.pending,
    pendingMeals: here.pendingMeals,
    age: age(),
    bundleAt: p?.made_at ?? 0,
    asks: p?.policy.silent !== true,
    alone: unable() === "",
    triesLeft: mostTries - (here.pin?.tries ?? 0),
    menu: p?.menu ?? [],
    officePhone: p?.office_phone ?? here.self?.officePhone ?? "",
    trouble: here.trouble,
  };
}

const listeners = new Set<(s: State) => void>();

export function subscribe(changed: (s: State) => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

// tell shows everybody what holds now.
export function tell(): State {
  const s = state();
  for (const l of listeners) l(s);
  return s;
}

// touch keeps the till from locking itself.
export function touch(): void {
  here.used = performance.now();
  here.usedAt = Date.now();
}

// idle is how long nobody has used the till, asleep or not.
export function idle(): number {
  return Math.max(performance.now() - here.used, Math.abs(Date.now() - here.usedAt));
}
