// What core tells the screens. Money is whole fen, instants are milliseconds
// since 1970 by the server's clock as far as it is known.

import type { Dish, Sitting, Split } from "./types";

// Stage is what the device may do: "opening" until the first State is known,
// "new" not enrolled, "waiting" for the office, "setpin" a shift PIN is to be
// chosen, "locked" the PIN is asked for, "blocked" too many wrong PINs, the
// office resets; "working"; "revoked", "quarantined" by the office; "elsewhere"
// another tab of this browser is the till.
export type Stage = "opening" | "new" | "waiting" | "setpin" | "locked" | "blocked" | "working" | "revoked" | "quarantined" | "elsewhere";

// Missing names what the browser does not give: "secure" plain HTTP, which takes
// the others along; "key" no device key, so nothing without network; "worker"
// the page does not open without network; "store" nothing is kept here; "pin"
// no PIN can be checked; "persist" the browser may throw away what it keeps.
export type Missing = "secure" | "key" | "worker" | "store" | "pin" | "persist";

// Age is that of what the device carries: "none" it carries nothing, "amber"
// older than the office likes, "stopped" too old to serve without network.
export type Age = "none" | "fresh" | "amber" | "stopped";

export interface State {
  stage: Stage;
  till: string;
  name: string; // "front counter"
  point: { id: string; name: string };
  fingerprint: string; // six digits, "" without a key
  missing: Missing[];
  online: boolean; // the last call was answered
  lastContact: number; // 0 never
  pending: number; // records that are not uploaded, meals and voids
  pendingMeals: number;
  age: Age;
  bundleAt: number; // when what it carries was made, 0 nothing
  asks: boolean; // elders are asked how the meal was
  alone: boolean; // can record a meal without network now
  triesLeft: number; // wrong PINs until it is blocked
  menu: Dish[];
  officePhone: string;
  trouble: string; // a sentence about what went wrong in the background, ""
}

// Refusal is why not, with sentences to show.
export interface Refusal {
  refused: true;
  code: string;
  sentence: string;
  fixes: string[];
}

// Card is one that may be asked about. Of a typed number only the server knows
// more; of a scanned one the signature has held. warning is a refusal that the
// device's list suggests and the server, if it answers, decides.
export interface Card {
  refused?: false;
  text: string; // the 200 digits or the ten of the number
  typed: boolean;
  label: string; // neutral class where the device knows it, ""
  onlineOnly: boolean; // nothing without network
}

// Answer is what one press came to. "yes": the server has it; "wait": recorded
// here, to be uploaded; "no": nothing was recorded.
export interface Answer {
  tone: "yes" | "wait" | "no";
  id: string; // for void; "" where nothing was recorded
  at: number;
  sentence: string; // "" for "yes"
  code: string; // of the refusal, ""
  fixes: string[];
  split?: Split;
  name: string; // masked, "" without network
  className: string;
  notices: string[];
  left: string[];
  why: string;
  rateURL: string; // path, "" without network
  redemption: string; // the server's id, "" without network
  voidUntil: number; // instant, 0 where it cannot be taken back
}

// MealState is where a meal stands: "uploaded" counted by the office, "waiting"
// here, "office" before a person, "refused" not accepted, "voided" taken back.
export type MealState = "uploaded" | "waiting" | "office" | "refused" | "voided";

export interface DayRow {
  id: string;
  at: number;
  who: string; // masked name, or the class
  fen: number; // what the elder pays
  state: MealState;
  word: string; // why, where the office or the program said; ""
  mayVoid: boolean;
}

export interface Day {
  now: number;
  day: string; // service day, "2026-11-22"
  rows: DayRow[]; // newest first
  earlier: DayRow[]; // of the days before, what is not simply counted
  pending: number;
  lastContact: number;
}

// Meal is one as the device keeps it, for the day list and for what its card has
// used here.
export interface Meal {
  id: string; // the record's and the idempotency key
  day: string;
  at: number;
  sitting: Sitting;
  card: number; // dense index of a scanned card, -1 of a typed number
  who: string;
  fen: number;
  claims: { period: string; fen: number }[];
  state: MealState;
  word: string;
  seq: number; // in the chain, 0 recorded online
  redemption: string; // the server's id, "" not known
}
