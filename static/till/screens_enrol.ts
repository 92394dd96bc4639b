// A new device: the one-time code, the fingerprint that the office compares,
// and the shift PIN.

import type { Finder } from "./screens_scan";
import { button, h, keypad, t } from "./view";

// enrolScreen takes the code that the office gave. enrol throws an Error whose
// message is the sentence to show.
export function enrolScreen(o: { code: string; finder: Finder; enrol: (code: string) => Promise<unknown> }): HTMLElement {
  const input = h("textarea", { id: "code", name: "code", rows: 2, autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  input.value = o.code;
  const trouble = h("p", { id: "enrol-trouble", class: "refusal", role: "alert", hidden: true });
  const go = h("button", { id: "enrol-go" }, t("enrol.go"));
  const form = h("form", { id: "enrol", autocomplete: "off" }, h("label", { for: "code" }, t("enrol.code")), input, trouble, go);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    go.disabled = true;
    o.enrol(codeIn(input.value)).catch((why: Error) => {
      trouble.hidden = false;
      trouble.textContent = why.message;
      input.focus();
    }).finally(() => (go.disabled = false));
  });
  input.addEventListener("keydown", (e) => {
    if (e.key !== "Enter") return;
    e.preventDefault();
    form.requestSubmit();
  });
  const look = button("enrol-scan", t("enrol.scan"), () => {
    look.replaceWith(o.finder.element);
    return o.finder.start();
  }, { class: "plain-key" });
  return h("section", { class: "enrol", "data-screen": "enrol" },
    h("h1", {}, t("enrol")), h("p", {}, t("enrol.how")), form, look);
}

// codeIn is the code in what was typed, pasted or scanned: the address of the
// QR carries it after "enrol=".
export function codeIn(text: string): string {
  return (/enrol=([^&\s]+)/.exec(text)?.[1] ?? text).trim();
}

// waitingScreen shows what the office compares before the device may work.
export function waitingScreen(o: { fingerprint: string; point: string; name: string; look: () => Promise<unknown> }): HTMLElement {
  const f = o.fingerprint;
  return h("section", { class: "waiting", "data-screen": "waiting" },
    h("h1", {}, t("waiting")),
    h("p", {}, t("waiting.how")),
    h("p", { class: "fingerprint", id: "fingerprint", "data-fingerprint": f }, h("span", {}, f.slice(0, 3)), " ", h("span", {}, f.slice(3))),
    h("p", { class: "where" }, t("waiting.where", { Point: o.point, Name: o.name })),
    h("p", { role: "status" }, t("waiting.soon")),
    button("look", t("waiting.look"), o.look, { class: "plain-key" }));
}

// pinScreen asks for four to six digits; ask is the key of what to ask for, and
// wrong says why again, left how often it may be tried. attempt shows what comes
// next.
export function pinScreen(o: { ask: string; wrong: string; left?: number; attempt: (pin: string) => Promise<unknown> }): HTMLElement {
  let pin = "";
  const dots = h("p", { class: "dots", id: "dots", "aria-live": "polite" });
  const trouble = h("p", { id: "pin-trouble", class: "refusal", role: "alert", hidden: o.wrong === "" }, o.wrong);
  const show = (): void => {
    dots.textContent = "\u25cf".repeat(pin.length) + "\u25cb".repeat(Math.max(0, 4 - pin.length));
    dots.setAttribute("aria-label", t("pin.typed", { Count: pin.length }));
    go.disabled = pin.length < 4;
  };
  const done = (): void => {
    if (pin.length < 4 || go.disabled) return;
    go.disabled = true;
    o.attempt(pin).catch(() => {
      trouble.hidden = false;
      trouble.textContent = t("store.fix");
    }).finally(() => (go.disabled = false));
  };
  const go = button("pin-go", t("pin.go"), done, { class: "go" });
  const page = h("section", { class: "pin", "data-screen": "pin", "data-ask": o.ask, "data-left": o.left },
    h("h1", {}, t("pin." + o.ask)), h("p", {}, t("pin." + o.ask + ".how")), dots, trouble,
    keypad({ most: 6, point: false, done, changed: (typed) => ((pin = typed), show()) }), go);
  show();
  return page;
}
