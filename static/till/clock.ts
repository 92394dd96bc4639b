// The time: the server's, as far as the device knows it. The service day and
// the hours are those of +08:00, wherever the device believes it is.

import type { Anchor } from "./db";

let anchor: Anchor | undefined;
const floor = { at: 0, ticks: 0 };

// setAnchor tells the clock what the server last said.
export function setAnchor(a: Anchor | undefined): void {
  anchor = a;
  floor.at = 0;
}

// notBefore keeps the clock from running behind what was recorded already; it
// goes on from there.
export function notBefore(at: number): void {
  if (at > least()) Object.assign(floor, { at, ticks: performance.now() });
}

function least(): number {
  return floor.at === 0 ? 0 : floor.at + performance.now() - floor.ticks;
}

// makeAnchor puts the server's time beside this browser's clocks.
export function makeAnchor(at: number, seq: number, head: string): Anchor {
  return { at, seq, head, date: Date.now(), origin: performance.timeOrigin, ticks: performance.now() };
}

// now is the later of two: the anchor and what the page has counted since, which
// nobody can set but which stands still while the device sleeps (an anchor of
// an earlier page is older than this one); and the device's own clock with the
// error that it had at the anchor, which goes on after a reload. Without an
// anchor it is the device's clock.
export function now(): number {
  if (!anchor) return Math.round(Math.max(least(), Date.now()));
  const counted = anchor.at + (mono() ?? performance.now());
  const byDate = anchor.at + (Date.now() - anchor.date);
  return Math.round(Math.max(least(), counted, byDate));
}

// mono is how long this page has counted since the anchor, null where the anchor
// came to another page.
export function mono(): number | null {
  if (!anchor || anchor.origin !== performance.timeOrigin) return null;
  return Math.max(0, Math.round(performance.now() - anchor.ticks));
}

// anchorAt is the server's time that the device was last given, 0 never.
export function anchorAt(): number {
  return anchor?.at ?? 0;
}

// anchorSeq is the last record that the server had then.
export function anchorSeq(): number {
  return anchor?.seq ?? 0;
}

const hour = 3_600_000;

export function serviceDay(at: number): string {
  return new Date(at + 8 * hour).toISOString().slice(0, 10);
}

export function clockText(at: number): string {
  return new Date(at + 8 * hour).toISOString().slice(11, 16);
}
