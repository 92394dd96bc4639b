// The answer fills the screen: what to take and why, or why not. Colour, word
// and shape say the same.

import { say } from "./core";
import type { Split } from "./types";
import { button, h, hour, t, whole, yuan, type Child } from "./view";

// Shown is an answer as the screen puts it. Without split it is a refusal or a
// word about a meal that is gone.
export interface Shown {
  tone: "yes" | "wait" | "no" | "gone";
  title: string;
  split?: Split;
  name?: string; // masked
  className?: string;
  sentence?: string;
  fixes: string[];
  notices: string[];
  left: string[];
  why?: string;
  photo?: Promise<Blob | undefined>;
  rateQR?: string; // address of a picture
  voidUntil?: number; // instant, in milliseconds
}

export interface AnswerKeys {
  next: () => void;
  undo: () => Promise<unknown>;
  ask?: () => void; // turns the till to the elder
  now: () => number;
}

const marks = { yes: "\u2713", wait: "\u25b2", no: "\u2715", gone: "\u21ba" };

export function answerScreen(a: Shown, keys: AnswerKeys): HTMLElement {
  return h("section", { class: "answer", "data-screen": "answer", "data-tone": a.tone, "data-look": lookOf(a) },
    h("h1", {}, h("span", { class: "mark", "aria-hidden": "true" }, marks[lookOf(a)]), " ", a.title),
    a.split && amount(a.split.elder_fen),
    person(a),
    a.sentence && h("p", { class: "sentence", id: "sentence", role: "alert" }, ...whole(a.sentence)),
    ...a.fixes.map((f) => h("p", { class: "fix" }, ...whole(f))),
    ...a.notices.map((n) => h("p", { class: "notice", role: "alert" }, ...whole(n))),
    a.left.length > 0 && h("ul", { class: "left" }, ...a.left.map((l) => h("li", {}, l))),
    a.split && keys.ask && button("ask", t("rate.turn"), keys.ask, { class: "turn" }),
    undo(a, keys),
    a.why && h("p", { class: "why" }, a.why),
    a.split && parts(a.split),
    keys.ask && rateCode(a.rateQR),
    button("next", t("answer.next"), keys.next, { class: "next" }));
}

// lookOf is the colour, the shape and the sound of an answer: one that the
// server has is amber where it comes with a notice.
export function lookOf(a: Shown): Shown["tone"] {
  return a.tone === "yes" && a.notices.length > 0 ? "wait" : a.tone;
}

// amount is what the elder pays, readable from a metre. A long one is set
// narrower, never smaller than 96 px.
function amount(fen: number): HTMLElement {
  const text = yuan(fen);
  const wide = text.length > 6 ? " widest" : text.length > 5 ? " long" : "";
  return h("p", { class: "amount" + wide, id: "amount", "data-fen": fen }, text, h("small", {}, say("yuan")));
}

// person says whose turn it is. The picture comes after the answer, from the
// server alone, and is let go of once it is drawn.
function person(a: Shown): Child {
  if (!a.name && !a.className) return null;
  const box = h("div", { class: "person" }, h("p", { class: "who", id: "who" }, a.name ?? "", " ", h("span", {}, a.className ?? "")));
  void a.photo?.then((blob) => {
    if (!blob) return;
    const address = URL.createObjectURL(blob);
    box.prepend(h("img", { id: "photo", src: address, alt: t("answer.photo"), width: 120, height: 120,
      onload: () => URL.revokeObjectURL(address), onerror: (e) => (e.target as HTMLElement).remove() }));
  });
  return box;
}

function parts(s: Split): HTMLElement {
  const part = (key: string, fen: number): HTMLElement => h("div", {}, h("dt", {}, say("split." + key)), h("dd", {}, yuan(fen)));
  return h("dl", {}, part("list", s.list_fen), part("merchant", s.merchant_fen),
    s.government_fen > 0 && part("government", s.government_fen), s.fund_fen > 0 && part("fund", s.fund_fen));
}

// undo takes the meal back while it may; the button goes when the time is up.
function undo(a: Shown, keys: AnswerKeys): Child {
  const until = a.voidUntil;
  if (until === undefined || until <= keys.now()) return null;
  const box = h("div", { class: "void", id: "void-box" },
    button("void", t("answer.void"), keys.undo, { class: "undo" }), " ",
    h("span", {}, t("answer.void.until", { Time: hour(until, keys.now()) })));
  window.setTimeout(() => box.remove(), until - keys.now());
  return box;
}

// rateCode opens the same question on the elder's own telephone.
function rateCode(address: string | undefined): Child {
  if (!address) return null;
  const figure = h("figure", { class: "faces" }, h("img", {
    src: address, alt: t("face.scan"), width: 132, height: 132, onerror: () => figure.remove(),
  }), h("figcaption", {}, t("face.scan")));
  return figure;
}
