// Cells with numbers on the map: GeoJSON whose polygons say how they are shaded
// and what is written on them. The page's own list says the same.

import { DivIcon, LatLng, Marker, Polygon, SVG } from "leaflet";
import type { Map as LeafletMap } from "leaflet";
import { fit, ground } from "./ground";
import type { Ground } from "./ground";
import { element, fetchJSON } from "./words";
import type { Setup } from "./words";

type Ring = [number, number][]; // longitude, latitude

interface Feature {
  geometry: { type: "Polygon"; coordinates: Ring[] } | { type: "Point"; coordinates: [number, number] };
  properties: {
    shade?: number; // 0 to 5, light to dark
    pattern?: boolean; // hatched
    label?: string; // written on it where there is room
    title?: string; // said when it is pointed at
    number?: number; // of a meal point
  };
}

interface Collection {
  features: Feature[];
  legend?: { shade: number; pattern?: boolean; text: string }[];
}

export async function showLayers(host: HTMLElement, facts: Setup): Promise<void> {
  const data = await fetchJSON<Collection>(host.dataset.layers ?? "");
  const base = ground(facts, host.dataset.label ?? "", (frame) => host.replaceChildren(frame));
  const said = element("p", "map-said");
  host.append(said, ...(data.legend ? [legend(data.legend)] : []));
  const renderer = new SVG({ padding: 0.3 });
  const all: [number, number][] = [];
  const cells: { shape: Polygon; label: string }[] = [];
  // Before anything is drawn the map needs a view.
  for (const f of data.features) {
    const ring = f.geometry.type === "Polygon" ? f.geometry.coordinates[0]! : [f.geometry.coordinates];
    all.push(...ring.map(([lng, lat]): [number, number] => [lat, lng]));
  }
  fit(base.map, all, facts.box, 20);
  for (const f of data.features) {
    if (f.geometry.type === "Point") pin(base, f.geometry.coordinates, f.properties);
    else cells.push({ shape: cell(base, renderer, f.geometry.coordinates, f.properties, said), label: f.properties.label ?? "" });
  }
  (renderer as unknown as { _container?: SVGElement })._container?.prepend(hatches());
  labels(base.map, cells);
}

const shadeOf = (shade: number | undefined) => Math.max(0, Math.min(5, Math.round(shade ?? 0)));

function className(shade: number | undefined, pattern: boolean | undefined): string {
  return "map-cell shade-" + shadeOf(shade) + (pattern ? " hatched" : "");
}

function cell(base: Ground, renderer: SVG, rings: Ring[], p: Feature["properties"], said: HTMLElement): Polygon {
  const shape = new Polygon(rings.map((r) => r.map(([lng, lat]) => new LatLng(lat, lng))), {
    renderer,
    className: className(p.shade, p.pattern),
    smoothFactor: 0,
    fillColor: p.pattern ? `url(#map-hatch-${shadeOf(p.shade)})` : undefined,
    bubblingMouseEvents: true,
  }).addTo(base.map);
  if (p.title) shape.on("mouseover click", () => (said.textContent = p.title!));
  return shape;
}

// svg makes an element of a drawing.
function svg(name: string, attributes: Record<string, string>, ...inside: Node[]): SVGElement {
  const e = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  e.append(...inside);
  return e;
}

// hatches are the patterns of hatched cells, one a shade: the darker the denser.
function hatches(): SVGElement {
  const defs = svg("defs", {});
  for (let shade = 0; shade <= 5; shade++) {
    const step = String(12 - 1.6 * shade);
    defs.append(
      svg("pattern", { id: "map-hatch-" + shade, width: step, height: step, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        svg("rect", { width: "12", height: "12", class: "map-hatch-ground shade-" + shade }),
        svg("path", { d: "M0 0v12", class: "map-hatch-line" })),
    );
  }
  return defs;
}

function pin({ map }: Ground, [lng, lat]: [number, number], p: Feature["properties"]): void {
  const face = element("span", "map-disc", String(p.number ?? p.label ?? ""));
  const made = new Marker(new LatLng(lat, lng), { icon: new DivIcon({ className: "map-pin small", html: face, iconSize: [32, 32] }), interactive: false, keyboard: false });
  made.addTo(map);
  if (p.title) made.getElement()!.title = p.title;
}

// labels writes the numbers of the cells in view that are wide enough for them.
function labels(map: LeafletMap, cells: { shape: Polygon; label: string }[]): void {
  let shown: Marker[] = [];
  const draw = () => {
    for (const m of shown) m.remove();
    shown = [];
    const view = map.getBounds();
    for (const { shape, label } of cells) {
      const bounds = shape.getBounds();
      const wide = map.latLngToLayerPoint(bounds.getNorthEast()).x - map.latLngToLayerPoint(bounds.getSouthWest()).x;
      if (!label || wide < 14 + 9 * label.length || !view.intersects(bounds)) continue;
      const icon = new DivIcon({ className: "map-cell-label", html: element("span", "", label), iconSize: [wide, 24] });
      shown.push(new Marker(bounds.getCenter(), { icon, interactive: false, keyboard: false }).addTo(map));
    }
  };
  map.on("moveend zoomend", draw);
  draw();
}

function legend(rows: NonNullable<Collection["legend"]>): HTMLElement {
  const list = element("ul", "map-legend");
  for (const r of rows) {
    const cell = svg("rect", { width: "100%", height: "100%", class: className(r.shade, r.pattern) });
    if (r.pattern) cell.setAttribute("fill", `url(#map-hatch-${shadeOf(r.shade)})`);
    const swatch = element("span", "map-swatch", svg("svg", {}, cell));
    swatch.setAttribute("aria-hidden", "true");
    list.append(element("li", "", swatch, r.text));
  }
  return list;
}
