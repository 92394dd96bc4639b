// What was read from a card, and whether it may be asked about at all.

import { bundle, cards, pinned } from "./bundle";
import { now, serviceDay } from "./clock";
import { lookup } from "./list";
import type { Card, Refusal } from "./model";
import { clean, readNumber } from "./number";
import { here } from "./till";
import { parseToken, signedBy, type Token } from "./token";
import type { CardRef, Found } from "./types";
import { filled, fixesOf, sentenceOf } from "./sentences";

type Args = Record<string, unknown>;

// refusal is why not, in the server's sentences where it has them.
export function refusal(code: string, args: Args = {}): Refusal {
  return { refused: true, code, sentence: sentenceOf(code, args), fixes: fixesOf(code, args) };
}

// readCard checks what a camera, a wedge or a hand gave. What can never be
// right is refused here, network or not: what is no card, a signature that does
// not hold, a card that has ended or is not valid today. All else the server
// decides, and where it does not answer, the device's list.
export async function readCard(text: string): Promise<Card | Refusal> {
  const digits = clean(text);
  const token = parseToken(digits);
  if (!token) {
    switch (readNumber(digits)) {
      case "number": return { text: digits, typed: true, label: "", onlineOnly: true };
      case "mistyped": return refusal("not_a_card", { Mistyped: true });
    }
    return refusal("not_a_card");
  }
  const payload = bundle();
  const list = await cards();
  if (!payload || !list) return { text: digits, typed: false, label: "", onlineOnly: true };
  const known = await trusted(token);
  if (known === "forged") return refusal("not_a_card");
  const today = serviceDay(now());
  const found = lookup(list, token, today);
  const over = ended(token, found, today, payload.office_phone);
  if (over) return over;
  return { text: digits, typed: false, label: labelOf(found), onlineOnly: known === "unknown" || found.state !== "live" };
}

// trusted says whose a card is: "good" by a key that is carried, "unknown" where
// the key is not carried (another district's, or newer), "forged" where a key is
// known and did not sign it.
export async function trusted(t: Token): Promise<"good" | "unknown" | "forged"> {
  if (t.district !== bundle()?.district || !pinned().some((k) => k.id === t.key)) return "unknown";
  return (await signedBy(t, pinned())) ? "good" : "forged";
}

// ended refuses what will not come back. A lost card may have been found since
// the list was made, so the server is asked where it answers.
function ended(t: CardRef, found: Found, today: string, phone: string): Refusal | undefined {
  if (found.state === "replaced") return refusal("card_replaced", dateArgs(found.endedOn));
  if (found.state === "revoked") return refusal("card_revoked", { Phone: phone });
  if (found.state === "lost" && !here.online) return refusal("card_lost", { Phone: phone });
  if (found.state === "elsewhere") return undefined;
  if (today > t.valid_to) return refusal("card_expired", dateArgs(t.valid_to));
  if (today < t.valid_from) return refusal("card_not_yet", dateArgs(t.valid_from));
  return undefined;
}

function dateArgs(day: string): Args {
  return { Year: Number(day.slice(0, 4)), Month: Number(day.slice(5, 7)), Day: Number(day.slice(8)) };
}

// labelOf is the class of an elder, where all sets of the bundle call it alike.
function labelOf(found: Found): string {
  const payload = bundle();
  const profile = payload?.profiles[found.profile];
  if (!payload || !profile) return "";
  const labels = payload.sets.map((set, i) => set.classes[profile.sets[i]?.classes?.[0] ?? -1]?.label ?? "");
  return new Set(labels).size === 1 ? labels[0]! : "";
}

// notices are a decision's, as sentences.
export function notices(list: { code: string; args: Args }[]): string[] {
  return list.map((n) => filled("notice." + n.code, n.args));
}
