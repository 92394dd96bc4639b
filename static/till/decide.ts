// The price of a meal as a device finds it by itself: the port of Decide in
// meals/decide.go and of Alone in meals/offline/alone.go. Money is whole fen.

import { inRange, off, rounded } from "./amount";
import { type List, lookup } from "./list";
import { discountKey } from "./periods";
import { subsidise } from "./subsidise";
import type { Answer, Cap, Claim, Class, Found, Notice, Payload, Profile, Question, RuleSet, Split, Undecided, Usage } from "./types";
import { holds, rulesAt, type Seating } from "./windows";

// Meal is what Decide is asked.
export interface Meal {
  rules: RuleSet;
  covering: Class[];
  excluded: boolean;
  profile: Profile;
  price: number;
  at: Seating;
  delivery: boolean;
  used: Usage;
  seen: boolean;
  handedOut: boolean; // suppose that the elder holds coupons from the office
}

export interface Decision {
  refusal?: Notice;
  class: string;
  label: string;
  elder: number;
  merchant: number;
  paid: Record<string, number>; // by funder
  notices: Notice[];
  delivery: number;
  claims: Claim[];
}

const fundFunder = "fund";

// decide answers a question by what the bundle and its list say.
export function decide(payload: Payload, list: List, q: Question): Answer {
  if (!Number.isSafeInteger(q.price_fen) || q.price_fen <= 0) {
    throw new RangeError("price");
  }
  const ruled = rulesAt(payload, q.at_ms, q.sitting);
  if (!ruled) {
    return refuse("day_unknown", {}, "", "");
  }
  const { at } = ruled;
  const found = lookup(list, q.card, at.day);
  const refusal = cardRefusal(payload, found, q, at.day);
  if (refusal) {
    return refuse(refusal.code, refusal.args, at.day, at.sitting);
  }
  const rules = payload.sets[ruled.set];
  const profile = payload.profiles[found.profile];
  if (!rules) {
    return accept(q.price_fen, at, undefined, listPrice(q.price_fen), []);
  }
  const of = profile?.sets[ruled.set];
  if (!profile || !of) {
    return refuse("card_online_only", {}, at.day, at.sitting);
  }
  const covering = rules.classes.filter((_, i) => of.classes?.includes(i));
  return alone(payload, {
    rules, covering, excluded: !!of.excluded, profile, price: q.price_fen, at, delivery: q.delivery,
    used: q.used, seen: q.seen, handedOut: false,
  });
}

// cardRefusal says why the card does not work on the day, or the point not.
function cardRefusal(payload: Payload, found: Found, q: Question, day: string): Notice | undefined {
  switch (found.state) {
    case "replaced":
      return { code: "card_replaced", args: dateArgs(found.endedOn) };
    case "revoked":
      return { code: "card_revoked", args: { Phone: payload.office_phone } };
    case "lost":
      return { code: "card_lost", args: { Phone: payload.office_phone } };
    case "unknown":
      return { code: "card_not_listed", args: {} };
    case "online":
      return { code: "card_online_only", args: {} };
    case "elsewhere":
      return { code: "card_elsewhere", args: {} };
  }
  if (day > q.card.valid_to) {
    return { code: "card_expired", args: dateArgs(q.card.valid_to) };
  }
  if (day < q.card.valid_from) {
    return { code: "card_not_yet", args: dateArgs(q.card.valid_from) };
  }
  if (!payload.point.open || payload.point.closed_days.includes(day)) {
    return { code: "point_closed", args: { Point: payload.point.name } };
  }
  return undefined;
}

function dateArgs(day: string): Record<string, unknown> {
  return { Year: Number(day.slice(0, 4)), Month: Number(day.slice(5, 7)), Day: Number(day.slice(8)) };
}

// alone prices one meal by what a device knows.
function alone(payload: Payload, m: Meal): Answer {
  const d = decideMeal(m);
  if (d.refusal) {
    return refuse(d.refusal.code, d.refusal.args, m.at.day, m.at.sitting);
  }
  const shapes = undecided(d, m, payload.budgets);
  if (payload.policy.undecided === "discount" && shapes.length > 0) {
    discountOnly(d, shapes);
  } else {
    askForCoupons(d);
  }
  return accept(m.price, m.at, m.rules, d, shapes);
}

function decideMeal(m: Meal): Decision {
  const r = m.rules;
  const d = listPrice(m.price);
  d.notices = [];
  const first = m.covering[0];
  if (!first) {
    d.refusal = { code: "not_eligible", args: { FromAge: r.from_age } };
    return d;
  }
  const c = r.discount_cap;
  if (c && (m.used[discountKey(c, m.at)]?.meals ?? 0) >= (c.count ?? 0)) {
    d.refusal = { code: "discount_used", args: { Period: c.period, Count: c.count ?? 0 } };
    return d;
  }
  const [discounted, priced] = discount(m, first);
  d.class = priced.code;
  d.label = priced.label;
  d.elder = discounted;
  d.merchant = m.price - discounted;
  if (subsidises(r)) {
    subsidise(d, m, m.covering, discounted);
  } else if (m.seen) {
    d.notices.push({ code: "already_redeemed", args: { Subsidy: false } });
  }
  deliver(d, m);
  if (c) {
    d.claims.push({ period: discountKey(c, m.at), fen: 0 });
  }
  return d;
}

function listPrice(price: number): Decision {
  return { class: "", label: "", elder: price, merchant: 0, paid: {}, notices: [{ code: "no_rule", args: {} }], delivery: 0, claims: [] };
}

function subsidises(r: RuleSet): boolean {
  return r.classes.some((c) => c.subsidy);
}

// discount gives the lowest price that any of the classes pays, and the class
// that has it, the first where they tie. Rounding alone makes no meal free.
function discount(m: Meal, first: Class): [number, Class] {
  let best = m.price;
  let by = first;
  for (const c of m.covering) {
    const a = c.discount;
    if (!a || !inRange(a, m.price, m.price) || !holds(a.when, m.at)) {
      continue;
    }
    let price = m.price - off(a, m.price, m.price);
    if (price > 0 && price < m.price) {
      price = rounded(m.rules, price);
    }
    if (price < best) {
      best = price;
      by = c;
    }
  }
  return [best, by];
}

// deliver adds what is owed for bringing the meal.
function deliver(d: Decision, m: Meal): void {
  const rule = m.rules.delivery;
  if (!m.delivery || !rule) {
    return;
  }
  if (!m.profile.registered) {
    d.notices.push({ code: "delivery_not_registered", args: {} });
    return;
  }
  d.delivery = rule.fee_fen;
}

function subsidyOf(d: Decision): number {
  return Object.values(d.paid).reduce((sum, fen) => sum + fen, 0);
}

// undecided names what the decision hangs on: what others may have used.
function undecided(d: Decision, m: Meal, limited: string[]): Undecided[] {
  const r = m.rules;
  const subsidised = subsidyOf(d) > 0;
  const caps = r.caps ?? [];
  const claims = (prefix: string) => d.claims.some((c) => c.period.startsWith(prefix));
  const hangs: [Undecided, boolean][] = [
    ["allowance", subsidised && claims("allowance:")],
    ["coupon", (subsidised && claims("coupon:")) || handedOutWouldCount(d, m)],
    ["money_cap", subsidised && caps.some((c) => !!c.fen && c.period !== "meal")],
    ["count_cap", (subsidised && caps.some(longer)) || (!!r.discount_cap && longer(r.discount_cap))],
    ["budget", Object.entries(d.paid).some(([funder, fen]) => fen > 0 && limited.includes(funder))],
  ];
  return hangs.filter(([, holds]) => holds).map(([shape]) => shape);
}

// longer reports a cap of meals over more than a day.
function longer(c: Cap): boolean {
  return !!c.count && (c.period === "week" || c.period === "month" || c.period === "year");
}

// handedOutWouldCount reports whether the split would be another if the elder
// held coupons from the office.
function handedOutWouldCount(d: Decision, m: Meal): boolean {
  const any = m.rules.classes.some((c) => c.subsidy?.coupon && !c.subsidy.coupon.count);
  return any && decideMeal({ ...m, handedOut: true }).elder !== d.elder;
}

// discountOnly takes the subsidy back.
function discountOnly(d: Decision, shapes: Undecided[]): void {
  const subsidy = subsidyOf(d);
  if (subsidy === 0 && !shapes.includes("coupon")) {
    return;
  }
  d.elder += subsidy;
  d.paid = {};
  d.claims = d.claims.filter((c) => c.period.startsWith("discount:"));
  d.notices = [{ code: "offline_undecided", args: { Shapes: shapes } }, ...d.notices.filter((n) => n.code === "delivery_not_registered")];
}

// askForCoupons says of coupons that the office handed out that the device does
// not know, not that there are none.
function askForCoupons(d: Decision): void {
  d.notices = d.notices.map((n) => n.code === "coupon_used" && n.args.Count === 0
    ? { code: "offline_undecided", args: { Shapes: ["coupon"] } } : n);
}

function refuse(code: string, args: Record<string, unknown>, day: string, sitting: Seating["sitting"]): Answer {
  const split: Split = { list_fen: 0, merchant_fen: 0, government_fen: 0, fund_fen: 0, elder_fen: 0 };
  return {
    refusal: code, refusal_args: args, class: "", label: "", rule: "", version: 0, day, sitting, split,
    delivery_fen: 0, notices: [], undecided: [], claims: [],
  };
}

function accept(price: number, at: Seating, r: RuleSet | undefined, d: Decision, shapes: Undecided[]): Answer {
  const fund = d.paid[fundFunder] ?? 0;
  return {
    class: d.class, label: d.label, rule: r?.id ?? "", version: r?.version ?? 0, day: at.day, sitting: at.sitting,
    split: { list_fen: price, merchant_fen: d.merchant, government_fen: subsidyOf(d) - fund, fund_fen: fund, elder_fen: d.elder },
    delivery_fen: d.delivery, notices: d.notices, undecided: shapes, claims: d.claims,
  };
}
