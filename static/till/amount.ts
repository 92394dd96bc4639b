// How much comes off a price: the port of meals/amount.go and of rounded in
// meals/decide.go.

import type { Amount, RuleSet } from "./types";

// off is how much comes off what is left to pay of the list price: never less
// than nothing nor more than all. Who pays a share pays a fen of the smallest
// price.
export function off(a: Amount, left: number, list: number): number {
  const base = a.on === "list" ? list : left;
  let cut = 0;
  if (a.pay_percent !== undefined) {
    let pay = Math.floor((base * a.pay_percent) / 100);
    if (a.pay_percent > 0) {
      pay = Math.max(pay, 1);
    }
    cut = left - pay;
  } else if (a.off_fen !== undefined) {
    cut = a.off_fen;
  } else if (a.percent !== undefined) {
    cut = Math.floor((base * a.percent) / 100);
  } else if (a.price_fen !== undefined) {
    cut = left - a.price_fen;
  } else if (a.allowance) {
    cut = left;
  }
  if (a.max_fen) {
    cut = Math.min(cut, a.max_fen);
  }
  return Math.min(Math.max(cut, 0), left);
}

// inRange reports whether the price that minimums are tested on is enough, and
// the list price not too much.
export function inRange(a: Amount, tested: number, list: number): boolean {
  return tested >= (a.min_fen ?? 0) && (!a.upto_fen || list <= a.upto_fen);
}

// rounded takes a discounted price to the set's step, never to nothing.
export function rounded(r: RuleSet, price: number): number {
  const step = Math.max(r.round_fen ?? 0, 1);
  if (r.rounding === "up") {
    price += step - 1;
  } else if (r.rounding === "nearest") {
    price += Math.floor(step / 2);
  }
  return Math.max(price - (price % step), 1);
}
