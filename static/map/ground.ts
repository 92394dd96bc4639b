// The map itself, whatever is shown on it: our tiles, or the office's, with
// buttons, a scale and the credit around them.

import { GridLayer, LatLng, LatLngBounds, Map as LeafletMap } from "leaflet";
import type { Coords, DoneCallback, GridLayerOptions } from "leaflet";
import { button, element, speaker } from "./words";
import type { Say, Setup } from "./words";

// The zooms that may be looked at, and those that there are tiles for.
const widest = 9;
const closest = 19;
const widestTiles = 12;
export const closestTiles = 18;

// still: who asked his system for less motion gets none.
export const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

// Pictures are tiles as plain images. Leaflet's own layer stops an image by a
// data: address, which the page's policy refuses.
class Pictures extends GridLayer {
  constructor(private readonly address: string, options: GridLayerOptions) {
    super(options);
  }
  protected override createTile(at: Coords, done: DoneCallback): HTMLElement {
    const image = document.createElement("img");
    image.alt = "";
    image.draggable = false;
    image.onload = () => done(undefined, image);
    image.onerror = () => done(new Error(image.src), image);
    image.src = this.address.replace(/\{([zxy])\}/g, (_, axis: "z" | "x" | "y") => String(at[axis]));
    return image;
  }
}

export interface Ground {
  map: LeafletMap;
  frame: HTMLElement; // everything, to be put into the page
  pane: HTMLElement; // what is dragged, and what has the focus
  tools: HTMLElement; // where buttons belong
  say: Say;
}

// ground makes a map; show puts it into the page, after which it has a size and
// is to be given a view.
export function ground(facts: Setup, label: string, show: (frame: HTMLElement) => void): Ground {
  const say = speaker(facts.words);
  const pane = element("div", "map-pane");
  pane.tabIndex = 0;
  pane.setAttribute("role", "region");
  pane.setAttribute("aria-label", label);
  const hint = element("p", "map-keys", say("keys"));
  hint.id = "map-keys-" + Math.random().toString(36).slice(2);
  pane.setAttribute("aria-describedby", hint.id);
  const tools = element("div", "map-tools");
  const stage = element("div", "map-stage", pane, tools, hint);
  const frame = element("div", "map-live", stage, element("p", "map-credit", facts.credit));
  show(frame);
  const map = new LeafletMap(pane, {
    attributionControl: false,
    zoomControl: false,
    minZoom: widest,
    maxZoom: closest,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
    keyboard: true,
    wheelPxPerZoomLevel: 90,
  });
  const dark = document.documentElement.classList.contains("contrast");
  for (const address of facts.tiles) {
    const own = address.startsWith("/");
    frame.classList.toggle("map-outside", !own);
    new Pictures(own && dark ? address + "?look=contrast" : address, { minZoom: widestTiles - 1, minNativeZoom: widestTiles, maxNativeZoom: closestTiles, maxZoom: closest, keepBuffer: 1 }).addTo(map);
  }
  zoomButtons(map, tools, say);
  plusAndMinus(map, pane);
  wheel(map, pane);
  scale(map, stage, say);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(pane);
  return { map, frame, pane, tools, say };
}

function zoomButtons(map: LeafletMap, tools: HTMLElement, say: Say): void {
  const closer = button("map-tool", "+", () => map.zoomIn());
  const wider = button("map-tool", "\u2212", () => map.zoomOut());
  closer.setAttribute("aria-label", say("closer"));
  wider.setAttribute("aria-label", say("wider"));
  tools.append(closer, wider);
  const update = () => {
    closer.setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
    wider.setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
  };
  map.on("zoomend", update);
}

// plusAndMinus take one step, also from a pin: Leaflet takes three where Shift is
// held, and on most keyboards there is no plus without it.
function plusAndMinus(map: LeafletMap, pane: HTMLElement): void {
  pane.addEventListener(
    "keydown",
    (e) => {
      if ((e.key !== "+" && e.key !== "-") || e.ctrlKey || e.metaKey || e.altKey) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      if (e.key === "+") map.zoomIn(1);
      else map.zoomOut(1);
    },
    true,
  );
}

// wheel zooms once the map was pressed or has the focus: before, a page that is
// scrolled past stays a page.
function wheel(map: LeafletMap, pane: HTMLElement): void {
  map.scrollWheelZoom.disable();
  pane.addEventListener("pointerdown", () => map.scrollWheelZoom.enable());
  pane.addEventListener("focus", () => map.scrollWheelZoom.enable());
  pane.addEventListener("pointerleave", () => map.scrollWheelZoom.disable());
}

// scale is a bar of a round number of metres, at most 140 px long.
function scale(map: LeafletMap, stage: HTMLElement, say: Say): void {
  const bar = element("div", "map-scale");
  stage.append(bar);
  map.on("move zoomend resize", () => {
    const size = map.getSize();
    const middle = map.containerPointToLatLng([size.x / 2, size.y / 2]);
    const aside = map.containerPointToLatLng([size.x / 2 + 100, size.y / 2]);
    const perPixel = middle.distanceTo(aside) / 100;
    let metres = 10;
    for (const m of [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000]) {
      if (m / perPixel <= 140) metres = m;
    }
    bar.style.width = Math.round(metres / perPixel) + "px";
    bar.textContent = say("scale", { metres });
  });
}

// fit shows all of the positions, or the place where the network lies.
export function fit(map: LeafletMap, positions: [number, number][], box: Setup["box"], padding = 50): void {
  if (map.getSize().x === 0) map.once("resize", () => fit(map, positions, box, padding)); // in a closed part of the page
  let bounds: LatLngBounds | undefined;
  if (positions.length > 0) bounds = new LatLngBounds(positions.map((p) => new LatLng(p[0], p[1])));
  else if (box) bounds = new LatLngBounds(new LatLng(box[0], box[1]), new LatLng(box[2], box[3]));
  if (bounds) map.fitBounds(bounds, { paddingTopLeft: [padding, padding], paddingBottomRight: [padding + 40, padding], maxZoom: 17, animate: false });
  else map.setView(new LatLng(35, 105), widest, { animate: false });
}

// canLocate: a browser tells its position to pages that came safely, only.
export const canLocate = isSecureContext && "geolocation" in navigator;

// locate asks for the device's position; a refusal or silence is the name of
// the sentence that says so.
export function locate(): Promise<LatLng> {
  return new Promise((found, failed) => {
    navigator.geolocation.getCurrentPosition(
      (p) => found(new LatLng(p.coords.latitude, p.coords.longitude)),
      (e) => failed(e.code === e.PERMISSION_DENIED ? "refused" : "unknown"),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
