// What the funders pay of a meal: the port of meals/subsidise.go and share.go
// for a device, which knows no budgets.

import { inRange, off } from "./amount";
import type { Decision, Meal } from "./decide";
import { checkCaps, nameClass, pay, sayUnmet, windowArgs } from "./pay";
import { couponKey, keys, over, purseKey } from "./periods";
import type { Cap, Class, Notice, Profile, RuleSet, Share, Usage } from "./types";
import { holds } from "./windows";

interface Paid {
  funder: string;
  fen: number;
}

export interface Part {
  class: Class;
  wanted: number; // by the amount alone
  given: number; // what the purse, the floor and the caps leave of it
  net: number; // what is paid of it
  paid: Paid[];
  claims: string[]; // the purse and the coupon that it takes from
  empty?: Notice; // the purse or the coupons are used up
  away: string[]; // whose share is lost where the elder eats
}

export interface Subsidy {
  in: Meal;
  used: Usage;
  tested: number; // the price that minimums are tested on
  left: number; // to pay
  room: number; // above the floor and under the caps
  parts: Part[];
}

export function subsidise(d: Decision, m: Meal, covering: Class[], discounted: number): void {
  const classes = covering.filter((c) => c.subsidy);
  if (classes.length === 0) {
    return;
  }
  const r = m.rules;
  if (m.excluded) {
    d.notices.push({ code: "excluded", args: {} });
    return;
  }
  const s: Subsidy = {
    in: m, used: m.at.inside ? m.used : {}, parts: [], left: discounted, room: 0,
    tested: r.minimum_on === "discounted" ? discounted : m.price,
  };
  const full = Math.max(discounted - (r.floor_fen ?? 0), 0);
  const [room, limit] = capped(s, full);
  s.room = room;
  const shut = room === 0;
  stack(s, classes);
  nameClass(d, s, classes);
  if (s.parts.length === 0) {
    sayUnmet(d, s, classes);
  }
  if (!m.at.inside) {
    d.notices.push({ code: "outside_window", args: { Windows: windowArgs(m.at) } });
  }
  if (d.notices.length === 0) {
    checkCaps(d, effectiveCaps(r), s);
  }
  if (d.notices.length === 0 && full > 0 && shut && limit) {
    d.notices.push(limit);
  }
  if (d.notices.length === 0) {
    pay(d, s);
  }
}

// effectiveCaps are the set's with the one that every device keeps: see
// oneASitting in meals/offline/alone.go.
function effectiveCaps(r: RuleSet): Cap[] {
  return [{ period: "sitting", count: 1 }, ...(r.caps ?? [])];
}

// capped cuts a sum to what the caps of money leave, and says which cap it was.
function capped(s: Subsidy, sum: number): [number, Notice | undefined] {
  let by: Notice | undefined;
  for (const c of s.in.rules.caps ?? []) {
    if (!c.fen) {
      continue;
    }
    const left = Math.max(c.fen - over(s.used, keys(c.period, s.in.at)).fen, 0);
    if (left < sum) {
      sum = left;
      by = { code: "over_cap", args: { Period: c.period, Count: 0, Fen: c.fen } };
    }
  }
  return [sum, by];
}

// stack adds the best part of each stack, in the rules' order.
function stack(s: Subsidy, classes: Class[]): void {
  const done: string[] = [];
  for (const c of classes) {
    const name = c.stack ?? "";
    if (done.includes(name)) {
      continue;
    }
    done.push(name);
    let best: Part | undefined;
    for (const rival of classes) {
      const a = rival.subsidy;
      if ((rival.stack ?? "") !== name || !a || !inRange(a, s.tested, s.in.price) || !holds(a.when, s.in.at)) {
        continue;
      }
      const p = partOf(s, rival);
      if (!best || beats(p, best)) {
        best = p;
      }
    }
    if (best) {
      s.left -= best.given;
      s.room -= best.net;
      s.parts.push(best);
    }
  }
}

// beats: what is paid counts first. Of two alike, the one that leaves the
// elder's purse and coupons alone is better, then the one that meant more.
function beats(p: Part, o: Part): boolean {
  if (p.net !== o.net) {
    return p.net > o.net;
  }
  if (p.claims.length !== o.claims.length) {
    return p.claims.length < o.claims.length;
  }
  return p.wanted > o.wanted;
}

// partOf is what the class alone gives on top of the parts so far.
function partOf(s: Subsidy, c: Class): Part {
  const wanted = c.subsidy ? off(c.subsidy, s.left, s.in.price) : 0;
  const p: Part = { class: c, wanted, given: wanted, net: 0, paid: [], claims: [], away: [] };
  fromPurse(s, p);
  fromCoupons(s, p);
  p.given = Math.min(p.given, s.room);
  const funding = c.funding?.length ? c.funding : s.in.rules.funding ?? [];
  p.paid = divide(funding, p.given);
  p.paid.forEach((x, i) => {
    if (x.fen === 0) {
      return;
    }
    if (!paysFor(funding[i]?.home ?? "", s.in.profile)) {
      x.fen = 0;
      p.away.push(x.funder);
      return;
    }
    p.net += x.fen;
  });
  return p;
}

// fromPurse cuts the part to what the class's purse still holds.
function fromPurse(s: Subsidy, p: Part): void {
  const purse = p.class.subsidy?.allowance;
  if (!purse) {
    return;
  }
  const k = purseKey(p.class, purse.period, s.in.at);
  const left = Math.max(purse.fen - (s.used[k]?.fen ?? 0), 0);
  p.claims.push(k);
  if (left >= p.given) {
    return;
  }
  p.given = left;
  if (left === 0) {
    p.empty = { code: "allowance_used", args: { Period: purse.period, Purse: purse.fen } };
  }
}

// fromCoupons takes one of the class's coupons; without any the part is nothing.
function fromCoupons(s: Subsidy, p: Part): void {
  const c = p.class.subsidy?.coupon;
  if (!c) {
    return;
  }
  const count = c.count ?? 0;
  let k = "";
  if (count === 0) {
    k = s.in.handedOut && s.in.at.inside ? "coupon:" + p.class.code : "";
  } else if (c.period) {
    const counted = couponKey(p.class, c.period, s.in.at);
    k = (s.used[counted]?.meals ?? 0) < count ? counted : "";
  }
  if (k === "") {
    p.given = 0;
    p.empty = { code: "coupon_used", args: { Period: c.period ?? "", Count: count } };
    return;
  }
  p.claims.push(k);
}

// divide gives each funder its part in the rule's order; the last takes the rest.
function divide(funding: Share[], subsidy: number): Paid[] {
  let rest = subsidy;
  return funding.map((s, i) => {
    let fen = rest;
    if (i < funding.length - 1) {
      fen = Math.min((s.fen ?? 0) + Math.floor((subsidy * (s.percent ?? 0)) / 100), rest);
    }
    rest -= fen;
    return { funder: s.funder, fen };
  });
}

function paysFor(home: "" | "street" | "community", p: Profile): boolean {
  return home === "" || (home === "street" && !!p.home_street) || (home === "community" && !!p.home_community);
}
