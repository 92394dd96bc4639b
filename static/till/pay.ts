// What a meal's subsidy comes to, and what is said of it: the port of
// meals/pay.go.

import { off } from "./amount";
import type { Decision } from "./decide";
import { everyPeriod, key, keys, over } from "./periods";
import type { Part, Subsidy } from "./subsidise";
import type { Cap, Class } from "./types";
import { holds, type Seating } from "./windows";

// nameClass records the class whose subsidy it is: the first that pays, else
// the first that would, were its conditions met.
export function nameClass(d: Decision, s: Subsidy, classes: Class[]): void {
  let by = (s.parts.find((p) => p.net > 0) ?? s.parts[0])?.class;
  if (!by) {
    let most = 0;
    for (const c of classes) {
      const cut = c.subsidy ? off(c.subsidy, s.left, s.in.price) : 0;
      if (!by || cut > most) {
        by = c;
        most = cut;
      }
    }
  }
  if (by) {
    d.class = by.code;
    d.label = by.label;
  }
}

// sayUnmet notes why none of the classes' conditions is met.
export function sayUnmet(d: Decision, s: Subsidy, classes: Class[]): void {
  let lowest = -1;
  let highest = 0;
  for (const c of classes) {
    const a = c.subsidy;
    if (!a || (s.in.at.inside && !holds(a.when, s.in.at))) {
      continue;
    }
    const minimum = a.min_fen ?? 0;
    if (s.tested < minimum && (lowest < 0 || minimum < lowest)) {
      lowest = minimum;
    }
    if (a.upto_fen && s.in.price > a.upto_fen) {
      highest = Math.max(highest, a.upto_fen);
    }
  }
  if (lowest > 0) {
    d.notices.push({ code: "below_minimum", args: { Minimum: lowest } });
  } else if (highest > 0) {
    d.notices.push({ code: "above_price", args: { UpTo: highest } });
  } else if (s.in.at.inside) {
    d.notices.push({ code: "not_now", args: {} });
  }
}

// checkCaps notes the first cap of meals that is used up.
export function checkCaps(d: Decision, caps: Cap[], s: Subsidy): void {
  for (const c of caps) {
    if (!c.count || over(s.used, keys(c.period, s.in.at)).meals < c.count) {
      continue;
    }
    if (c.period === "sitting" || (c.period === "day" && c.count === 1)) {
      d.notices.push({ code: "already_redeemed", args: { Subsidy: true, Period: c.period } });
    } else {
      d.notices.push({ code: "over_cap", args: { Period: c.period, Count: c.count } });
    }
    return;
  }
}

// pay puts the parts into the split, with what they claim.
export function pay(d: Decision, s: Subsidy): void {
  const total = s.parts.reduce((sum, p) => sum + p.net, 0);
  const own: { period: string; fen: number }[] = [];
  for (const p of s.parts) {
    sayLess(d, p, total > 0);
    if (p.net === 0) {
      continue;
    }
    for (const x of p.paid) {
      d.paid[x.funder] = (d.paid[x.funder] ?? 0) + x.fen;
    }
    own.push(...p.claims.map((period) => ({ period, fen: p.net })));
  }
  if (total === 0) {
    return;
  }
  d.elder -= total;
  d.claims.push(...everyPeriod.map((p) => ({ period: key(p, s.in.at), fen: total })), ...own);
}

// sayLess notes what a part lacks; subsidised says whether the meal has any.
function sayLess(d: Decision, p: Part, subsidised: boolean): void {
  if (p.empty) {
    d.notices.push({ code: p.empty.code, args: { ...p.empty.args, Subsidy: subsidised } });
  }
  if (p.away.length > 0) {
    d.notices.push({ code: "away", args: { Funders: p.away, Subsidy: subsidised } });
  }
}

export function windowArgs(at: Seating): { Sitting: string; Opens: string; Closes: string }[] {
  return at.windows.map((w) => ({ Sitting: w.sitting, Opens: clock(w.opens), Closes: clock(w.closes) }));
}

// clock writes a minute of the day; 24:00 is the end of a day, later minutes
// are the next morning's.
function clock(minute: number): string {
  const m = minute > 24 * 60 ? minute - 24 * 60 : minute;
  return String(Math.floor(m / 60)).padStart(2, "0") + ":" + String(m % 60).padStart(2, "0");
}
