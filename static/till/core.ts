// The till's core: enrolment, cards, meals, the chain of records, upload. It
// knows no screen. Screens import from here and nowhere else in the core.
//
// One tab of a browser is the till; it holds a lock for as long as it lives, and
// everything that records or uploads happens there.

import { bundle, fetchBundle, loadBundle } from "./bundle";
import { readCard, refusal } from "./cards";
import { now as clockNow } from "./clock";
import { takeBack, today } from "./day";
import * as db from "./db";
import { enrolWith, standing } from "./enrol";
import { BadBundle } from "./list";
import * as meals from "./meals";
import type { Answer, Card, Day, Refusal, State } from "./model";
import { call, NoAnswer, onContact, picture, Problem } from "./net";
import * as pin from "./pin";
import { count, here, idle, reload, state, subscribe, tell, touch } from "./till";
import { askForShell, begin, busy, every, heard, lookAtWorker, once, outdated } from "./start";
import { tidy, upload } from "./sync";
import { addReason, bringTaps, keepTap } from "./taps";
import * as unsure from "./unsure";
import type { Sitting } from "./types";
import { say } from "./words";

export type { Age, Answer, Card, Day, DayRow, MealState, Missing, Refusal, Stage, State } from "./model";
export { say, state, subscribe };

const minute = 60_000;
const hour = 60 * minute;

// open reads what the device keeps, takes the part of the browser's one till and
// starts the clockwork: bundle, upload, contact. It is called once, and does not
// wait for the network.
export async function open(): Promise<State> {
  onContact((answered) => heard(answered));
  await begin(async () => {
    await loadBundle();
    await reload();
    here.mine = true;
    touch();
    tell();
    void status().then(refresh).then(sync).then(tidyDaily).catch(() => undefined);
  });
  every(minute, () => void tick());
  every(5_000, () => void wait());
  globalThis.addEventListener("online", () => void tick());
  globalThis.addEventListener("visibilitychange", () => void tick()); // a device that wakes up
  return tell();
}

// tick is the minute's work: whoever has been silent asks how it stands.
async function tick(): Promise<void> {
  if (!here.mine || !here.self) return;
  const minutes = bundle()?.policy.pin_minutes ?? 0;
  if (here.unlocked && minutes > 0 && idle() > minutes * minute) await lock();
  if (here.self.state !== "working" || past(here.contact) > 4 * minute) await status();
  if (past(fetched) > 10 * minute) await refresh();
  if (here.pending > 0 || past(synced) > 4 * minute) await sync();
  await lookAtWorker();
  await tidyDaily();
  if (outdated() && state().stage === "locked" && idle() > hour) globalThis.location.reload(); // nobody is at it
  tell();
}

let tidied = 0; // when tidy last ran

// tidyDaily drops what need not be kept any more and asks for a newer shell: the
// page of a tablet is open for weeks.
function tidyDaily(): Promise<void> {
  return once("tidy", async () => {
    if (!here.mine || past(tidied) < 24 * hour) return;
    await tidy().then(() => (tidied = clockNow()), () => undefined);
    void askForShell().catch(() => undefined); // a browser that installs a shell just now answers late
  });
}

// past is how far an instant lies from now, either way: one that was noted while
// the clock was wrong may lie before us.
function past(at: number): number {
  return Math.abs(clockNow() - at);
}

// wait asks more often while somebody stands at the counter for the office.
async function wait(): Promise<void> {
  if (here.mine && here.self?.state === "waiting") await status();
}

// now is the server's time as far as the device knows it.
export function now(): number {
  return clockNow();
}

// enrol takes the office's one-time code, or a till's token, as typed or
// scanned. It throws an Error whose message is the sentence to show.
export async function enrol(code: string): Promise<State> {
  if (here.self?.state === "working") throw new Error(say("device.enrol_working"));
  if (here.pending > 0) await sync();
  if (here.pending > 0) throw new Error(say("device.enrol_pending", { Count: here.pending }));
  try {
    await enrolWith(code, !here.missing.includes("key"));
  } catch (e) {
    if (e instanceof Problem) throw new Error([e.detail, ...e.fixes].join(""));
    throw new Error(say(e instanceof NoAnswer ? "device.enrol_offline" : "device.enrol_not_kept"));
  }
  here.unlocked = false;
  await loadBundle();
  await reload();
  await status();
  void refresh().then(sync);
  return tell();
}

let fetched = 0; // when the bundle was last asked for
let synced = 0; // when the last upload was answered

// status asks the office how this till stands.
export async function status(): Promise<State> {
  const self = here.self;
  if (!here.mine || !self) return tell();
  const before = self.state;
  try {
    const s = await standing(self.token);
    if (s.pin_reset_at > self.pinResetAt) await db.drop("pin");
    if (s.pin_reset_at > self.pinResetAt || s.state !== self.state) {
      await db.put("self", { ...self, state: s.state, pinResetAt: s.pin_reset_at });
      await reload();
    }
  } catch (e) {
    if (e instanceof Problem && e.code === "till_unknown") here.trouble = e.detail;
  }
  if (before === "waiting" && here.self?.state === "working") void refresh().then(sync);
  return tell();
}

// refresh asks for a newer bundle. What is carried stays where none comes.
function refresh(): Promise<void> {
  return once("bundle", async () => {
    if (!here.mine || here.self?.state !== "working") return;
    try {
      await fetchBundle(here.self);
      fetched = clockNow();
      here.trouble = "";
    } catch (e) {
      if (e instanceof BadBundle) here.trouble = say("device.untrusted");
    }
    tell();
  });
}

// sync uploads what waits. It may be called at any time: who comes while an
// upload runs waits for it, and then for another where something is left.
export async function sync(): Promise<State> {
  if (here.self?.state === "quarantined") await status();
  const joined = busy("sync");
  await once("sync", send);
  if (joined && here.pending > 0) await once("sync", send);
  await once("taps", () => bring());
  return tell();
}

let asked = ""; // the meal about which an elder is being asked: its tap is not sent yet

async function bring(): Promise<void> {
  const self = here.self;
  if (!here.mine || !self || (self.state !== "working" && self.state !== "revoked")) return;
  await bringTaps(self.token, asked).catch(() => undefined); // they stay, for the next time
}

async function send(): Promise<void> {
  const self = here.self;
  if (!here.mine || !self || self.state === "waiting" || self.state === "quarantined") return;
  const over = self.state === "revoked";
  try {
    if (here.hasKey && !(over && here.pending === 0 && !bundle())) await upload(self);
    if (over) await forget(self);
    if (!here.hasKey) return;
    synced = clockNow();
    here.trouble = "";
  } catch (e) {
    if (e instanceof BadBundle) here.trouble = say("device.untrusted");
    if (e instanceof Problem && /^till_/.test(e.code)) await status();
  }
  await count().catch(() => undefined);
}

// forget leaves nothing about elders on a device whose till the office stopped,
// once the server has all that it recorded.
async function forget(self: db.Self): Promise<void> {
  await db.forget({ ...self, officePhone: state().officePhone });
  unsure.forget();
  await loadBundle();
  await reload();
}

// setPIN begins with a PIN of four to six digits, where there is none yet.
export async function setPIN(digits: string): Promise<State> {
  if (state().stage === "setpin" && /^[0-9]{4,6}$/.test(digits)) {
    await pin.setPIN(digits, now());
    await reload();
    here.unlocked = true;
    touch();
  }
  return tell();
}

// unlock answers whether the PIN was right. Without WebCrypto there is no PIN.
export async function unlock(digits: string): Promise<boolean> {
  const right = await pin.tryPIN(digits);
  await reload();
  if (right) here.unlocked = true;
  touch();
  tell();
  return right;
}

// lock asks for the PIN again.
export async function lock(): Promise<State> {
  here.unlocked = false;
  return tell();
}

// scan reads what a camera, a wedge or a hand gave.
export async function scan(text: string): Promise<Card | Refusal> {
  touch();
  const card = await readCard(text);
  if (card.refused || here.online || !card.typed) return card;
  return globalThis.navigator.onLine === false ? refusal("offline_number") : card;
}

// redeem records one meal: by the server within 2.5 s, else by itself. The
// answer is given after a disk has it. One meal is asked about at a time.
export function redeem(card: Card, priceFen: number, sitting: Sitting, delivery: boolean): Promise<Answer> {
  return inTurn(async () => {
    touch();
    const self = here.self;
    if (state().stage !== "working" || !self) return meals.nothing(refusal("not_working"));
    const answer = await ask(self, meals.order(card, priceFen, sitting, delivery));
    if (/^till_/.test(answer.code)) void status();
    if (answer.tone === "wait" || here.pending > 0) void sync();
    tell();
    return answer;
  });
}

// ask goes to the server first, unless a meal of the same card waits here: the
// server must hear of that one before. Where the server has just kept somebody
// waiting in vain the next one is not, unless only the server can say.
async function ask(self: db.Self, o: meals.Order): Promise<Answer> {
  if (silent()) {
    const answer = await meals.alone(o);
    if (answer.tone === "wait" || navigator.onLine === false) return answer;
  } else if (await meals.waits(o)) {
    await Promise.race([sync(), meals.patience()]);
    if (await meals.waits(o)) return meals.alone(o);
  }
  return meals.online(self, o).catch((why) => meals.unanswered(self, o, why));
}

// quiet is how long the server is not waited for after it did not answer.
const quiet = 20_000;

function silent(): boolean {
  return navigator.onLine === false || (!here.online && performance.now() - here.failed < quiet);
}

// voidMeal takes one back within ten minutes; tone "no" says why not.
export function voidMeal(id: string): Promise<Answer> {
  return inTurn(async () => {
    touch();
    const self = here.self;
    if (state().stage !== "working" || !self) return meals.nothing(refusal("not_working"));
    const answer = await takeBack(self, id).catch(() => meals.nothing(refusal("void_not_kept")));
    if (answer.tone === "wait") void sync();
    tell();
    return answer;
  });
}

let turn: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined);
  return mine;
}

// rate keeps what the elder pressed for a meal, 1 to 3. It throws where this
// browser cannot keep it and the server does not answer.
export async function rate(meal: string, redemption: string, score: number): Promise<void> {
  touch();
  asked = meal;
  try {
    await keepTap(meal, score);
  } catch (e) {
    if (!redemption) throw e;
    await call("/api/v1/ratings", { method: "POST", token: here.self?.token ?? "", body: { redemption, channel: "tap", scale: 3, score }, limit: 8_000 });
  }
}

// because says what the answer is about.
export function because(meal: string, reason: string): Promise<void> {
  return addReason(meal, reason);
}

// rated lets go of the meal: nobody is asked about it any more.
export function rated(): void {
  asked = "";
  void sync();
}

// photo is the elder's picture of a meal that the server has just recorded, for
// as long as the answer is shown; undefined where there is none.
export function photo(redemption: string): Promise<Blob | undefined> {
  return picture("/api/v1/redemptions/" + redemption + "/photo", here.self?.token ?? "", 4_000);
}

// day is today at this till.
export function day(): Promise<Day> {
  return today();
}
