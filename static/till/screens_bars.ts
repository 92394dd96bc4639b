// What stands above and below every screen: what is wrong and what to do, how
// many records wait, the last contact.

import type { State } from "./core";
import { h, hour, t, type Child } from "./view";

// bars are the sentences about what is wrong, the gravest first.
export function bars(s: State, now: number): HTMLElement[] {
  const all: HTMLElement[] = [];
  const add = (tone: "no" | "wait", id: string, text: string): void => {
    all.push(h("p", { class: "bar-note " + tone, "data-bar": id }, h("span", {}, text), tone === "no" && phone(s)));
  };
  const hours = Math.floor((now - s.bundleAt) / 3_600_000);
  const unable = s.missing.some((m) => m === "key" || m === "store" || m === "worker");
  if (s.stage === "working") {
    if (s.age === "stopped" && !unable) add("no", "stopped", t("bar.stopped", { Hours: hours }));
    else if (!s.online && !s.alone) add("no", "cut", t("bar.cut"));
    else if (!s.online) add("wait", "offline", s.lastContact ? t("bar.offline", { Time: hour(s.lastContact, now) }) : t("bar.offline.never"));
    if (s.age === "amber" && !unable) add("wait", "old", t("bar.old", { Hours: hours }));
  }
  if (s.missing.includes("secure")) add("wait", "insecure", t("bar.insecure", { Address: "https://" + location.host }));
  else if (unable) add("wait", "online-only", t("bar.online_only"));
  if (s.trouble) add("wait", "trouble", s.trouble);
  return all;
}

// phone is the office's number to press, where it is known.
export function phone(s: State): Child {
  if (!s.officePhone) return null;
  return h("a", { href: "tel:" + s.officePhone.replace(/[^\d+]/g, "") }, t("bar.call", { Phone: s.officePhone }));
}

// strip is the line at the foot: it is always there.
export function strip(s: State, now: number): HTMLElement[] {
  return [
    h("span", { id: "pending", class: s.pending > 0 ? "some" : "", "data-pending": s.pending },
      s.pending > 0 ? t("pending", { Count: s.pending }) : t("pending.none")),
    h("span", { id: "contact", "data-online": String(s.online) }, s.lastContact ? t("contact", { Time: hour(s.lastContact, now) }) : t("contact.none")),
  ];
}

// standScreen is a till that cannot work: why, and what to do.
export function standScreen(s: State, ...then: Child[]): HTMLElement {
  return h("section", { class: "stand", "data-screen": s.stage },
    h("h1", {}, t("stand." + s.stage)),
    h("p", { class: "sentence" }, t("stand." + s.stage + ".fix")),
    h("p", {}, phone(s)),
    ...then);
}
