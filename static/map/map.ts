// The interactive map of any page that has an element with data-map: "points"
// (the whole network), "pick" (a position for a form), "layers" (cells with
// numbers). Without this script each page says the same in another way.

import { showLayers } from "./layers";
import { pick } from "./pick";
import { showPoints } from "./points";
import { setup } from "./words";
import type { Setup } from "./words";

const kinds: Record<string, (host: HTMLElement, facts: Setup) => void | Promise<void>> = {
  points: showPoints,
  pick,
  layers: showLayers,
};

// An older browser can read this script and yet not do what it asks for.
const able = "replaceChildren" in document.body && "ResizeObserver" in window;

for (const host of able ? document.querySelectorAll<HTMLElement>("[data-map]") : []) {
  const show = kinds[host.dataset.map ?? ""];
  // Where the server does not answer the page stays as it came.
  if (show) setup().then((facts) => show(host, facts)).catch((e: unknown) => console.warn(e));
}
