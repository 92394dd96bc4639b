// What a meal claims and what caps add up: the port of meals/periods.go.

import type { Cap, Class, Period, Usage, Use } from "./types";
import { addDays, type Seating, weekday } from "./windows";

export const everyPeriod: Period[] = ["sitting", "day", "week", "month"];

export function key(p: Period, at: Seating): string {
  switch (p) {
    case "sitting":
      return "sitting:" + at.day + ":" + at.sitting;
    case "day":
      return "day:" + at.day;
    case "week":
      return "week:" + monday(at.day);
    case "year":
      return "year:" + at.day.slice(0, 4);
  }
  return "month:" + at.day.slice(0, 7);
}

// keys are what a cap adds up: of a year the claims of its months, of one meal
// nothing.
export function keys(p: Period, at: Seating): string[] {
  switch (p) {
    case "meal":
      return [];
    case "year":
      return Array.from({ length: 12 }, (_, i) => "month:" + at.day.slice(0, 4) + "-" + String(i + 1).padStart(2, "0"));
  }
  return [key(p, at)];
}

function monday(day: string): string {
  return addDays(day, -((weekday(day) + 6) % 7));
}

export function discountKey(c: Cap, at: Seating): string {
  return "discount:" + key(c.period, at);
}

export function purseKey(c: Class, period: Period, at: Seating): string {
  return "allowance:" + c.code + ":" + key(period, at);
}

export function couponKey(c: Class, period: Period, at: Seating): string {
  return "coupon:" + c.code + ":" + key(period, at);
}

// over adds up what was used in the keys.
export function over(used: Usage, of: string[]): Use {
  const sum: Use = { meals: 0, fen: 0 };
  for (const k of of) {
    const u = used[k];
    if (u) {
      sum.meals += u.meals;
      sum.fen += u.fen;
    }
  }
  return sum;
}
