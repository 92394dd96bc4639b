// Orders that were sent and of which nobody knows whether the server has them.
// The same press again goes under the key of the first: what was recorded is then
// answered, and not recorded twice. A reload keeps them, also over plain HTTP.

const minutes = 10; // after the last press; then the same press is another meal
const name = "mealmap-till-unsure";

export interface Unsure {
  id: string;
  at: number;
  what: string; // equal for the same press
  maybe: boolean; // the server may have it; else it was hardly reached
}

let kept = read();

function read(): Unsure[] {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "[]") as Unsure[];
  } catch {
    return [];
  }
}

function write(list: Unsure[]): void {
  kept = list;
  try {
    sessionStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // the page remembers it for as long as it is open
  }
}

// same is the earlier order of the same press, undefined where there is none.
export function same(what: string, at: number): Unsure | undefined {
  return kept.find((u) => u.what === what && fresh(u, at));
}

// doubt keeps an order in mind until it is settled.
export function doubt(u: Unsure): void {
  write([...kept.filter((k) => k.id !== u.id && fresh(k, u.at)), u]);
}

// maybe reports whether the server may have an order.
export function maybe(id: string): boolean {
  return kept.some((u) => u.id === id && u.maybe);
}

// settle is told that it is known what became of an order.
export function settle(id: string): void {
  if (kept.some((u) => u.id === id)) write(kept.filter((u) => u.id !== id));
}

// forget drops them all, on a device whose till is over.
export function forget(): void {
  write([]);
}

function fresh(u: Unsure, at: number): boolean {
  return Math.abs(at - u.at) <= minutes * 60_000;
}
