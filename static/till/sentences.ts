// What a decision names, as the sentences of the catalogue want it: money in
// yuan, hours as they are read.

import { knows, say } from "./words";

type Args = Record<string, unknown>;

// Arguments that are money in every sentence about a meal. A cap names Fen of a
// cap of money and Count of one of meals.
const money = new Set(["Fen", "Purse", "Minimum", "UpTo", "Price", "Off", "Max"]);

// yuan shows fen as people say it: 3, 2.5, 13.05.
function yuan(fen: number): string {
  return (fen / 100).toFixed(2).replace(/\.?0+$/, "");
}

// filled is the sentence of key with a decision's arguments.
export function filled(key: string, args: Args): string {
  const said: Args = {};
  for (const [name, v] of Object.entries(args)) {
    said[name] = money.has(name) && typeof v === "number" && v > 0 ? yuan(v) : v;
  }
  return say(key, said);
}

// sentenceOf says why a card or a meal is refused: in the words that the server
// has for it, else in the device's own.
export function sentenceOf(code: string, args: Args = {}): string {
  return filled((knows("fault." + code) ? "fault." : "device.no.") + code, args);
}

// fixesOf says what to do next.
export function fixesOf(code: string, args: Args = {}): string[] {
  const key = (knows("fix." + code) ? "fix." : "device.fix.") + code;
  return knows(key) ? [filled(key, args)] : [];
}
