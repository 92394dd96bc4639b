// The till's core: enrolment, cards, meals, the chain of records, upload. It
// knows no screen. Screens import from here and nowhere else in the core.

import type { Answer, Card, Day, Refusal, State } from "./model";
import type { Sitting } from "./types";

export type { Age, Answer, Card, Day, DayRow, MealState, Missing, Refusal, Stage, State } from "./model";
export { say } from "./words";

// open reads what the device keeps, takes the part of the browser's one till and
// starts the clockwork: bundle, upload, contact. It is called once.
export declare function open(): Promise<State>;
// state is what holds now; subscribe tells every change.
export declare function state(): State;
export declare function subscribe(changed: (s: State) => void): () => void;
// now is the server's time as far as the device knows it.
export declare function now(): number;

// enrol takes the office's one-time code, or a till's token, as typed or
// scanned. It throws an Error whose message is the sentence to show.
export declare function enrol(code: string): Promise<State>;
// status asks the office how this till stands.
export declare function status(): Promise<State>;
// setPIN begins with a PIN of four to six digits; unlock answers whether it was
// right; lock asks for it again. Without WebCrypto there is no PIN.
export declare function setPIN(pin: string): Promise<State>;
export declare function unlock(pin: string): Promise<boolean>;
export declare function lock(): Promise<State>;

// scan reads what a camera, a wedge or a hand gave.
export declare function scan(text: string): Promise<Card | Refusal>;
// redeem records one meal: by the server within 2.5 s, else by itself. The
// answer is given after a disk has it.
export declare function redeem(card: Card, priceFen: number, sitting: Sitting, delivery: boolean): Promise<Answer>;
// voidMeal takes one back within ten minutes; tone "no" says why not.
export declare function voidMeal(id: string): Promise<Answer>;
// rate sends what the elder pressed, 1 to 3; online only.
export declare function rate(redemption: string, score: number): Promise<void>;

// sync uploads what waits. It may be called at any time.
export declare function sync(): Promise<State>;
// day is today at this till.
export declare function day(): Promise<Day>;
