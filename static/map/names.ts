// Names beside the pins, where there is room for them.

import type { Map as LeafletMap, Marker } from "leaflet";

// from is the zoom at which names begin: farther off they would cover the streets.
const from = 15;

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// nameDiscs shows each disc's name under it unless it would lie on another disc
// or another name; the order of the discs decides who is first.
export function nameDiscs(map: LeafletMap, discs: Marker[]): void {
  const near = map.getZoom() >= from;
  const half = (discs[0]?.getElement()?.querySelector<HTMLElement>(".map-disc")?.offsetHeight ?? 46) / 2;
  const at = discs.map((m) => map.latLngToLayerPoint(m.getLatLng()));
  const taken: Box[] = at.map(({ x, y }) => ({ left: x - half, right: x + half, top: y - half, bottom: y + half }));
  discs.forEach((m, i) => {
    const name = m.getElement()?.querySelector<HTMLElement>(".map-name");
    if (!name) return;
    name.classList.remove("shown");
    if (!near) return;
    const { x, y } = at[i]!;
    const wide = name.offsetWidth / 2;
    const box = { left: x - wide, right: x + wide, top: y + half, bottom: y + half + name.offsetHeight };
    if (taken.some((t, j) => j !== i && meet(box, t))) return;
    taken.push(box);
    name.classList.add("shown");
  });
}
