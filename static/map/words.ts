// What the server says before any map is made: every word, the tiles, where the
// network lies.

export interface Setup {
  words: Record<string, string>;
  tiles: string[]; // addresses with {z} {x} {y}, one over the other
  credit: string; // whose work they are
  box: [number, number, number, number] | null; // south, west, north, east of the points
}

let asked: Promise<Setup> | undefined;

// setup asks once a page.
export function setup(): Promise<Setup> {
  return (asked ??= fetchJSON<Setup>("/map/setup.json"));
}

export async function fetchJSON<T>(address: string): Promise<T> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(address + ": " + answer.status);
  return (await answer.json()) as T;
}

// Say gives the sentence of a name, with what stands in its {braces}.
export type Say = (name: string, args?: Record<string, string | number>) => string;

export function speaker(words: Record<string, string>): Say {
  return (name, args = {}) => (words[name] ?? "[" + name + "]").replace(/\{(\w+)\}/g, (all, key: string) => String(args[key] ?? all));
}

// element makes one with its class, its words and what is in it.
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", ...inside: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

// own is what people of the network wrote themselves, marked as their language's
// on a page in another: a voice for English cannot read a Chinese name.
export function own(text: string): HTMLSpanElement {
  const made = element("span", "", text);
  if (!/^zh(-Hans)?$/.test(document.documentElement.lang) && /\p{Script=Han}/u.test(text)) made.lang = "zh-Hans";
  return made;
}

export function button(className: string, words: string, press: () => void): HTMLButtonElement {
  const made = element("button", className, words);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}
