// How the page begins: words, store, worker, and the one tab that is the till.

import { canUnpack } from "./bundle";
import { now } from "./clock";
import * as db from "./db";
import type { Missing } from "./model";
import { call } from "./net";
import { here, tell } from "./till";
import { learn } from "./words";

const moment = 500;

// begin learns the words, opens the store and calls mine once this tab is the
// till: at once, or when the tab that is it closes.
export async function begin(mine: () => Promise<void>): Promise<void> {
  const words = learnWords();
  const kept = await db.openStore().then(() => true, () => false);
  here.missing = await lacking(kept);
  await words;
  here.opened = true;
  if (!kept) {
    here.mine = true;
    return;
  }
  await claim(mine);
}

// learnWords asks for the sentences until they have come: without them there is
// nothing to show but what the shell itself says.
async function learnWords(): Promise<void> {
  for (;;) {
    try {
      return learn((await call<Record<string, string>>("/till/words.json", { limit: 10_000, shell: true, names: "device.recorded" })).body);
    } catch {
      await new Promise((over) => setTimeout(over, moment));
    }
  }
}

// lacking names what the browser does not give. Plain HTTP takes nearly all.
async function lacking(kept: boolean): Promise<Missing[]> {
  const secure = globalThis.isSecureContext;
  const subtle = globalThis.crypto?.subtle !== undefined;
  const [worked, lasting] = await Promise.all([worker(), persisted()]);
  const gone: [Missing, boolean][] = [
    ["secure", !secure],
    ["key", !subtle || !kept || !canUnpack() || !navigator.locks],
    ["worker", !worked],
    ["store", !kept],
    ["pin", !subtle || !kept],
    ["persist", !lasting],
  ];
  return gone.filter(([, is]) => is).map(([name]) => name);
}

let newer = false; // a shell has come since, and this page is of the one before

// outdated reports whether a page that is loaded again would be a newer one.
export function outdated(): boolean {
  return newer;
}

async function worker(): Promise<boolean> {
  if (!navigator.serviceWorker) return false;
  let served = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    newer = served;
    served = true;
  });
  return navigator.serviceWorker.register("/till/sw.js", { scope: "/till", updateViaCache: "none" }).then(() => true, () => false);
}

// lookAtWorker says later whether the worker could keep the shell: it is put up
// at once and fails in silence where a disk is full.
export async function lookAtWorker(): Promise<void> {
  const up = await navigator.serviceWorker?.getRegistration("/till").catch(() => undefined);
  const others = here.missing.filter((m) => m !== "worker");
  here.missing = up?.active ? others : [...others, "worker"];
}

// askForShell has the worker look for a newer shell, which a page does by itself
// only where it is opened.
export async function askForShell(): Promise<void> {
  const up = await navigator.serviceWorker?.getRegistration("/till");
  await up?.update();
}

// persisted asks the browser to keep the store even where disk is short. Some
// ask the person, for whom the till does not wait.
async function persisted(): Promise<boolean> {
  if (!navigator.storage?.persist) return false;
  return soon(navigator.storage.persist());
}

// soon is what comes within a moment; what fails or takes longer is false.
function soon(asked: Promise<unknown>): Promise<boolean> {
  const late = new Promise<boolean>((is) => setTimeout(() => is(false), moment));
  return Promise.race([asked.then(Boolean, () => false), late]);
}

// claim returns once it is known whether this tab is the till. Without locks,
// and so without a chain that could fork, every tab is.
async function claim(mine: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return mine();
  const forever = new Promise<void>(() => undefined);
  await new Promise<void>((known) => {
    void navigator.locks.request("mealmap-till", { ifAvailable: true }, async (lock) => {
      if (!lock) {
        known();
        void navigator.locks.request("mealmap-till", () => mine().then(() => forever));
        return;
      }
      await mine();
      known();
      await forever;
    });
  });
}

// every repeats work for as long as the page lives.
export function every(ms: number, work: () => void): void {
  setInterval(work, ms);
}

const running = new Map<string, Promise<void>>();

// once runs one piece of work of a name at a time; who comes meanwhile waits for
// that one.
export function once(name: string, work: () => Promise<void>): Promise<void> {
  let now = running.get(name);
  if (!now) running.set(name, (now = work().finally(() => running.delete(name))));
  return now;
}

// busy reports whether work of a name runs.
export function busy(name: string): boolean {
  return running.has(name);
}

// heard notes whether the server answers, and when it last did.
export function heard(answered: boolean): void {
  const before = here.online;
  here.online = answered;
  if (!answered) here.failed = performance.now();
  if (answered) {
    here.contact = now();
    void db.put("contact", here.contact).catch(() => undefined);
  }
  if (before !== answered && here.opened) tell();
}
