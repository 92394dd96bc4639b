// The customer's side: the till is turned to the elder, who says how the meal
// was. The screen is his until it goes back by itself; what he pressed is shown
// to nobody.

import { say } from "./core";
import { button, h, t } from "./view";

export interface RateKeys {
  press: (score: number) => Promise<unknown>; // keeps it
  because: (reason: string) => Promise<unknown>;
  done: () => void; // back to the cashier
}

const faces: [number, string][] = [[3, "\u{1f60a}"], [2, "\u{1f610}"], [1, "\u2639\ufe0f"]];
const reasons = ["taste", "portion", "price", "cleanliness", "service", "waiting", "cold", "too_salty", "too_hard"];

// How long a screen waits for a finger.
const unasked = 60_000;
const unsaid = 12_000;
const thanked = 4_000;

export function rateScreen(keys: RateKeys): HTMLElement {
  const screen = h("section", { class: "rate", "data-screen": "rate", "data-step": "faces" });
  const show = (step: string, wait: number, then: () => void, ...what: HTMLElement[]): void => {
    screen.dataset.step = step;
    screen.replaceChildren(...what);
    setTimeout(() => screen.isConnected && screen.dataset.step === step && then(), wait);
  };
  const thanks = (kept: boolean): void => show("thanks", thanked, keys.done,
    h("div", { role: "status", id: "rated" }, h("h1", { class: "thanks" }, t(kept ? "rate.thanks" : "rate.lost"))),
    h("p", { class: "promise" }, t(kept ? "rate.promise" : "rate.lost.fix")));
  const why = (): void => show("why", unsaid, () => thanks(true),
    h("h1", {}, t("rate.why")),
    h("div", { class: "reasons", id: "reasons" }, ...reasons.map((r) =>
      button("why-" + r, say("reason." + r), () => keys.because(r).then(() => thanks(true), () => thanks(true))))),
    button("why-none", t("rate.none"), () => thanks(true), { class: "plain-key" }));
  const press = (score: number): void => {
    screen.querySelectorAll("button").forEach((b) => (b.disabled = true));
    keys.press(score).then(() => (score === 3 ? thanks(true) : why()), () => thanks(false));
  };
  show("faces", unasked, keys.done,
    h("h1", {}, t("rate.ask")),
    h("div", { class: "big-faces", id: "faces" }, ...faces.map(([score, sign]) =>
      h("button", { type: "button", id: "face-" + score, "data-score": score, onclick: () => press(score) },
        h("span", { "aria-hidden": "true" }, sign), say("face." + score)))),
    button("rate-not", t("rate.not"), keys.done, { class: "plain-key" }));
  return screen;
}
