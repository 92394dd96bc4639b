// One meal: by the server where it answers in time, else by the device itself.

import { newID } from "./bytes";
import { bundle, cards } from "./bundle";
import { notices, refusal, trusted } from "./cards";
import { clockText, now, serviceDay } from "./clock";
import * as db from "./db";
import { decide } from "./decide";
import type { Answer, Card, Meal, Refusal } from "./model";
import { call, NoAnswer, Problem } from "./net";
import { appendMeal } from "./record";
import { filled } from "./sentences";
import { count, here, unable } from "./till";
import { parseToken, type Token } from "./token";
import type { Answer as Decision, Notice, Payload, Sitting, Split, Usage } from "./types";
import * as unsure from "./unsure";
import { say } from "./words";

export const voidMinutes = 10;
const limit = 2500; // how long a person waits before the device decides
const patient = 8000; // and where only the server can

// Order is what is asked for with one press.
export interface Order {
  id: string;
  at: number;
  card: Card;
  price: number;
  sitting: Sitting;
  delivery: boolean;
}

interface Accepted {
  id: string;
  elder: { display_name: string; class: string; class_name: string };
  split: Split;
  rule: { why: string };
  notices: { message: string }[];
  left: { message: string }[];
  rate_url: string;
}

// order is a new one, or the same as before where nobody knows what became of
// that.
export function order(card: Card, price: number, sitting: Sitting, delivery: boolean): Order {
  const at = now();
  const o = { id: newID(at), at, card, price, sitting, delivery };
  return { ...o, id: unsure.same(what(o), at)?.id ?? o.id };
}

// what tells one press from another. The end of a scanned card is part of its
// signature: it names the card and cannot be used as one.
function what(o: Order): string {
  return [o.card.text.slice(-20), o.price, o.sitting, o.delivery].join(" ");
}

// nothing is an answer that recorded nothing.
export function nothing(r: Refusal): Answer {
  return { tone: "no", id: "", at: now(), sentence: r.sentence, code: r.code, fixes: r.fixes, name: "", className: "", notices: [], left: [],
    why: "", rateURL: "", redemption: "", voidUntil: 0 };
}

// online asks the server. It throws NoAnswer where the device must decide; what
// the server refuses is an answer. Whatever ends the page meanwhile, the order is
// kept in mind before it is sent.
export async function online(self: db.Self, o: Order, wait = limit): Promise<Answer> {
  const body = { card: o.card.text, price_fen: o.price, ...(o.sitting && { sitting: o.sitting }), ...(o.delivery && { delivery: true }) };
  const before = unsure.maybe(o.id);
  const doubt = (maybe: boolean): void => unsure.doubt({ id: o.id, at: o.at, what: what(o), maybe });
  doubt(true);
  try {
    const r = await call<Accepted>("/api/v1/redemptions", { method: "POST", token: self.token, headers: { "Idempotency-Key": o.id }, body, limit: wait, names: "split" });
    const answer = await accepted(o, r.body);
    unsure.settle(o.id);
    return answer;
  } catch (e) {
    if (e instanceof Problem && e.status < 500) {
      unsure.settle(o.id);
      return nothing({ refused: true, code: e.code, sentence: e.detail, fixes: e.fixes });
    }
    const open = !(e instanceof NoAnswer) || e.open;
    doubt(before || open);
    throw new NoAnswer(String(e), open);
  }
}

// unanswered is an order that the server did not answer. The device records it;
// where it cannot and the server may have it, the server is asked once more and
// longer.
export async function unanswered(self: db.Self, o: Order, why: unknown): Promise<Answer> {
  const answer = await alone(o);
  if (answer.tone === "wait" || !(why instanceof NoAnswer && why.open)) return answer;
  return online(self, o, patient).catch(() => answer);
}

// accepted shows what the server said. The device's own note of it is not waited
// for longer than a moment: the server has the meal, which is what counts.
async function accepted(o: Order, a: Accepted): Promise<Answer> {
  await Promise.race([note(o, a).catch(() => undefined), pause(noting)]);
  return { tone: "yes", id: o.id, at: o.at, sentence: "", code: "", fixes: [], split: a.split, name: a.elder.display_name, className: a.elder.class_name,
    notices: a.notices.map((n) => n.message), left: a.left.map((l) => l.message), why: a.rule.why, rateURL: a.rate_url, redemption: a.id, voidUntil: o.at + voidMinutes * 60_000 };
}

const noting = 400;

async function note(o: Order, a: Accepted): Promise<void> {
  const token = ownToken(o);
  const who = a.elder.display_name || a.elder.class_name;
  const claims = token ? await claimed(o, token, a.split) : { day: serviceDay(o.at), sitting: o.sitting, claims: [] };
  await db.putMeal({ id: o.id, at: o.at, ...claims, card: token?.index ?? -1, who, fen: a.split.elder_fen, state: "uploaded", word: "", seq: 0, redemption: a.id });
}

// ownToken is a scanned card of the district, whose cards alone the device keeps
// meals of: another district counts its cards by the same numbers.
function ownToken(o: Order): Token | undefined {
  const token = o.card.typed ? undefined : parseToken(o.card.text);
  return token && token.district === (bundle()?.district ?? token.district) ? token : undefined;
}

// claimed is what a meal that the server recorded has used up, as the device
// would say it, so that the next one without network does not give it again.
async function claimed(o: Order, token: Token, split: Split): Promise<Pick<Meal, "day" | "sitting" | "claims">> {
  const none = { day: serviceDay(o.at), sitting: o.sitting, claims: [] };
  const d = await decided(o, token).catch(() => undefined);
  if (!d || d.refusal) return none;
  if (split.government_fen + split.fund_fen === 0) return { ...none, day: d.day, sitting: d.sitting };
  const sitting = { period: "sitting:" + d.day + ":" + d.sitting, fen: split.government_fen + split.fund_fen };
  return { day: d.day, sitting: d.sitting, claims: d.claims.length > 0 ? d.claims : [sitting] };
}

// decided is what the device makes of an order by itself, undefined where it
// carries nothing.
async function decided(o: Order, token: Token): Promise<Decision | undefined> {
  const [payload, list] = [bundle(), await cards()];
  if (!payload || !list) return undefined;
  const mine = (await db.mealsOfCard(token.index)).filter((m) => m.state !== "voided" && m.state !== "refused");
  const ask = { card: token, at_ms: o.at, price_fen: o.price, sitting: o.sitting, delivery: o.delivery };
  const first = decide(payload, list, { ...ask, used: used(mine), seen: false });
  const seen = mine.some((m) => m.day === first.day && m.sitting === first.sitting);
  const d = seen ? decide(payload, list, { ...ask, used: used(mine), seen }) : first;
  return { ...d, notices: d.notices.map((n) => named(n, d, mine, payload)) };
}

// named adds to a notice about an earlier meal which one it was, as the device
// knows it: the newest of the sitting, else of the day; of those that had a
// subsidy where that is what has been used.
function named(n: Notice, d: Decision, mine: Meal[], payload: Payload): Notice {
  if (n.code !== "already_redeemed") return n;
  const today = mine.filter((m) => m.day === d.day && (!n.args.Subsidy || m.claims.length > 0)).sort((a, b) => b.at - a.at);
  const before = today.find((m) => m.sitting === d.sitting) ?? today[0];
  if (!before) return n;
  return { code: n.code, args: { Sitting: before.sitting, Time: clockText(before.at), Point: payload.point.name, ...n.args } };
}

// used adds up what the meals of a card claimed here.
function used(mine: Meal[]): Usage {
  const sum: Usage = {};
  for (const c of mine.flatMap((m) => m.claims)) {
    const u = (sum[c.period] ??= { meals: 0, fen: 0 });
    u.meals++;
    u.fen += c.fen;
  }
  return sum;
}

// alone records a meal without the server. Where it refuses one that the server
// may have, nobody knows what became of it, and the answer says so.
export async function alone(o: Order): Promise<Answer> {
  const answer = await within(o);
  if (answer.tone === "wait") unsure.settle(o.id);
  else if (unsure.maybe(o.id)) return nothing(refusal("offline_unknown"));
  return answer;
}

// within records a meal within the bounds. Where the browser could not keep it
// there is no meal, and the answer says so.
async function within(o: Order): Promise<Answer> {
  const payload = bundle();
  const cannot = unable();
  if (cannot || !payload) return nothing(refusal(cannot || "offline_unable", { Hours: payload?.policy.stop_hours, Count: payload?.policy.max_records }));
  if (o.card.typed) return nothing(refusal("offline_number"));
  const cap = payload.policy.price_cap_fen;
  if (cap > 0 && o.price > cap) return nothing(refusal("offline_price", { Price: cap }));
  const token = parseToken(o.card.text);
  if (!token) return nothing(refusal("not_a_card"));
  const known = await trusted(token);
  if (known !== "good") return nothing(refusal(known === "forged" ? "not_a_card" : token.district === payload.district ? "card_not_listed" : "card_elsewhere"));
  let d: Decision;
  try {
    d = (await decided(o, token))!;
    if (d.refusal) return nothing(refusal(d.refusal, d.refusal_args));
    await keep(o, payload, token, d);
  } catch {
    return nothing(refusal("offline_not_kept"));
  }
  here.chain++;
  await count().catch(() => undefined);
  return { ...nothing({ refused: true, code: "", sentence: "", fixes: [] }), tone: "wait", id: o.id, at: o.at, sentence: say("device.recorded", { Count: here.pending }),
    split: d.split, className: d.label, notices: notices(d.notices), voidUntil: o.at + voidMinutes * 60_000 };
}

function keep(o: Order, payload: Payload, token: Token, d: Decision): Promise<void> {
  return appendMeal({ id: o.id, at: o.at, card: o.card.text, price: o.price, delivery: o.delivery, list: payload.list_number, decision: d },
    { id: o.id, day: d.day, at: o.at, sitting: d.sitting, card: token.index, who: d.label || filled("device.card", {}), fen: d.split.elder_fen,
      claims: d.claims, state: "waiting", word: "", redemption: "" });
}

// waits reports a meal of the same card that the server has not heard of.
export async function waits(o: Order): Promise<boolean> {
  const token = ownToken(o);
  if (!token || here.pending === 0) return false;
  const mine = await db.mealsOfCard(token.index).catch(() => []);
  return mine.some((m) => m.state === "waiting");
}

// patience is how long a person waits.
export function patience(): Promise<void> {
  return pause(limit);
}

function pause(ms: number): Promise<void> {
  return new Promise((over) => setTimeout(over, ms));
}
