// What every screen is made with: elements, money, hours, the keypad. Text goes
// in as text, never as markup.

import { say } from "./core";

export type Child = Node | string | false | null | undefined;
type Handler = (e: Event) => void;
export type Props = Record<string, string | number | boolean | undefined | Handler>;

// h makes an element. A property that begins with "on" is a listener; true is
// an attribute without a value; false and undefined are left out.
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") e.addEventListener(name.slice(2), value);
    else if (value === true) e.setAttribute(name, "");
    else if (value !== false && value !== undefined) e.setAttribute(name, String(value));
  }
  e.append(...children.filter((c): c is Node | string => c !== false && c !== null && c !== undefined));
  return e;
}

// t is a sentence of the screens.
export function t(key: string, args: Record<string, string | number> = {}): string {
  return say("screen." + key, args);
}

// whole keeps telephone numbers in a sentence on one line.
export function whole(sentence: string): Child[] {
  return sentence.split(/(\d[\d-]{5,}\d)/).map((part, i) => (i % 2 ? h("span", { class: "whole" }, part) : part));
}

// button is what is pressed: an id, the word, and what then happens. A button
// that waits for an answer cannot be pressed again meanwhile.
export function button(id: string, word: Child, then: () => void | Promise<unknown>, props: Props = {}): HTMLButtonElement {
  const b = h("button", { type: "button", id, ...props }, word);
  b.addEventListener("click", () => {
    const work = then();
    if (!(work instanceof Promise)) return;
    b.disabled = true;
    void work.finally(() => (b.disabled = false));
  });
  return b;
}

// yuan is an amount as it is read: 1,234.50.
export function yuan(fen: number): string {
  const whole = String(Math.floor(fen / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return whole + "." + String(fen % 100).padStart(2, "0");
}

// mostFen is the dearest meal that the server takes.
export const mostFen = 100_000;

// fenOf reads typed yuan, at most two decimals, as fen; 0 where it is no amount.
export function fenOf(typed: string): number {
  const m = /^(\d{0,5})(?:\.(\d{0,2}))?$/.exec(typed);
  return m ? Number(m[1] || "0") * 100 + Number((m[2] ?? "").padEnd(2, "0")) : 0;
}

// The offices' clock, wherever the device believes it is.
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
const calendar = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" });

// hour is 11:42, and with the day where it is not today: 11-21 11:42.
export function hour(ms: number, now: number): string {
  const day = calendar.format(ms);
  return (day === calendar.format(now) ? "" : day.slice(5) + " ") + clock.format(ms);
}

// spoken is what a voice reads of an amount to take.
export function spoken(fen: number): string {
  const [y, j, f] = [Math.floor(fen / 100), Math.floor(fen / 10) % 10, fen % 10];
  const parts = (y > 0 ? "y" : "") + (j > 0 ? "j" : "") + (f > 0 ? "f" : "");
  return t("spoken." + (parts || "free"), { Yuan: y, Jiao: j, Fen: f });
}

// typing is what keys of a keyboard do to the keypad that was made last.
let typing: ((e: KeyboardEvent) => void) | undefined;
document.addEventListener("keydown", (e) => typing?.(e));

// keypad shows digits to press and tells every change. Keys of a keyboard do
// the same while it is shown.
export function keypad(o: { most: number; point: boolean; changed: (typed: string) => void; done: () => void }): HTMLElement {
  let typed = "";
  const press = (key: string): void => {
    const next = key === "<" ? typed.slice(0, -1) : typed + key;
    if (next.length > o.most || (o.point && !/^\d{0,4}(\.\d{0,2})?$/.test(next))) return;
    typed = next;
    o.changed(typed);
  };
  const keys = [..."123456789", o.point ? "." : "", "0", "<"];
  const pad = h("div", { class: "keypad", role: "group", "aria-label": t("keypad") });
  for (const k of keys) {
    if (k === "") pad.append(h("span"));
    else pad.append(button("key-" + (k === "<" ? "back" : k === "." ? "point" : k), k === "<" ? "\u232b" : k, () => press(k), k === "<" ? { "aria-label": t("keypad.back") } : {}));
  }
  typing = (e) => {
    if (!pad.isConnected || e.target instanceof HTMLInputElement || e.ctrlKey || e.altKey || e.metaKey) return;
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(e.code)?.[1] ?? (/^\d$/.test(e.key) ? e.key : undefined);
    if (digit !== undefined) press(digit);
    else if (o.point && (e.key === "." || e.code === "Period" || e.code === "NumpadDecimal")) press(".");
    else if (e.key === "Backspace") press("<");
    else if (e.key === "Enter" && !(e.target instanceof HTMLButtonElement)) o.done();
    else return;
    e.preventDefault();
  };
  return pad;
}
