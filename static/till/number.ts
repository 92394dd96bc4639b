// The printed number of a card: ten digits, the last a check digit. The same as
// meals/number.go.

// Damm's quasigroup: every wrong digit and every exchange of neighbours shows.
const damm = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];

// clean drops what people put between the groups of a number, and folds the
// full-width digits of a Chinese input method.
export function clean(text: string): string {
  return text.replace(/[\s\u0085-]/g, "").replace(/[\uff10-\uff19]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xff10 + 48));
}

// Reading is what a cleaned text may be as a number: "mistyped" has the right
// length and a check digit that does not hold.
export type Reading = "number" | "mistyped" | "none";

export function readNumber(text: string): Reading {
  if (!/^[0-9]{10}$/.test(text)) return "none";
  let state = 0;
  for (const c of text) state = Number(damm[state]![Number(c)]);
  return state === 0 && text[0] !== "0" ? "number" : "mistyped";
}
