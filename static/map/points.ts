// Every point of the network on the map, with the list beside it.

import { DivIcon, LatLng, LatLngBounds, Marker } from "leaflet";
import { gather } from "./cluster";
import type { Cluster } from "./cluster";
import { canLocate, fit, ground, locate, still } from "./ground";
import { nameDiscs } from "./names";
import type { Ground } from "./ground";
import { List } from "./list";
import { Panel } from "./panel";
import { button, element, fetchJSON } from "./words";
import type { Setup } from "./words";

// Point is one of /map/points.json, its words made by the server.
export interface Point {
  number: number;
  name: string;
  lat: number;
  lng: number;
  href: string;
  address: string;
  phone: string;
  tel: string;
  walk: string; // minutes, "" before anybody said from where
  far: string;
  metres: number; // orders the list; 0 before anybody said from where, and where it is too far
  state: { class: string; word: string; reason: string; detail: string };
  open: boolean;
  hours: string[]; // today's
  benefits: string[];
  tags: string[];
  codes: string[]; // of the tags
}

interface Answer {
  points: Point[];
  tags: { code: string; word: string }[]; // those that some point has
}

// In pixels: what is pressed is a square of a side, and no two middles are nearer
// than reach, so that none lies on another.
// Larger type takes larger discs.
const side = 60;
const reach = Math.max(76, 3.4 * parseFloat(getComputedStyle(document.documentElement).fontSize));

const byWalk = (a: Point, b: Point) => (a.metres || Infinity) - (b.metres || Infinity);

export async function showPoints(host: HTMLElement, facts: Setup): Promise<void> {
  const answer = await fetchJSON<Answer>("/map/points.json");
  const beside = host.querySelector<HTMLElement>(".beside");
  const list = host.querySelector<HTMLElement>(".list");
  if (!beside || !list || answer.points.length === 0) return;
  host.classList.add("with-map");
  const base = ground(facts, host.dataset.label ?? "", (frame) => beside.replaceChildren(frame));
  new Network(base, facts, answer, list);
}

class Network {
  private all: Point[];
  private shown: Point[];
  private wanted = new Set<string>(); // tags, and "open"
  private markers = new Map<string, Marker>();
  private here: Marker | undefined;
  private at = "";
  private asked = Date.now();
  private chosen: Point | undefined;
  private readonly list: List;
  private readonly panel: Panel;
  private readonly status: HTMLElement;

  constructor(private readonly base: Ground, facts: Setup, answer: Answer, list: HTMLElement) {
    this.all = this.shown = answer.points;
    this.panel = new Panel(base, (p) => this.choose(p, true), () => this.unchoose());
    this.status = element("p", "map-said");
    this.status.setAttribute("role", "status");
    this.list = new List(base.say, (p) => this.chooseRow(p), () => this.showAll());
    base.frame.firstElementChild!.after(this.status);
    list.replaceChildren(this.filters(answer.tags), this.list.element);
    if (canLocate) base.tools.prepend(button("map-tool map-here", base.say("here"), () => void this.findMe()));
    fit(base.map, this.all.map((p) => [p.lat, p.lng]), facts.box, 40);
    base.map.on("moveend zoomend", () => this.draw());
    this.draw();
    this.fromAddress();
    document.addEventListener("visibilitychange", () => void this.refresh());
    document.addEventListener("keydown", (e) => {
      if (e.key === "Escape" && this.chosen) this.unchoose();
    });
  }

  // fromAddress chooses the point whose number stands after the address's #.
  private fromAddress(): void {
    const point = this.all.find((p) => "#" + p.number === location.hash);
    if (point) this.choose(point, false);
  }

  // filters are what people may insist on: now open, and the tags that occur.
  private filters(tags: Answer["tags"]): HTMLElement {
    const box = element("div", "map-filters");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", this.base.say("filters"));
    for (const { code, word } of [{ code: "open", word: this.base.say("open_now") }, ...tags]) {
      const press = button("map-filter", word, () => {
        if (!this.wanted.delete(code)) this.wanted.add(code);
        press.setAttribute("aria-pressed", String(this.wanted.has(code)));
        this.filter();
      });
      press.setAttribute("aria-pressed", "false");
      box.append(press);
    }
    return box;
  }

  private filter(): void {
    this.shown = this.all.filter((p) => [...this.wanted].every((code) => (code === "open" ? p.open : p.codes.includes(code))));
    if (this.chosen && !this.shown.includes(this.chosen)) this.unchoose();
    this.draw();
  }

  private showAll(): void {
    fit(this.base.map, this.shown.map((p) => [p.lat, p.lng]), null, 40);
  }

  // refresh asks again when the reader comes back: "25 minutes left" does not keep.
  private async refresh(): Promise<void> {
    if (document.hidden || Date.now() - this.asked < 60000) return;
    await this.load();
  }

  private async load(): Promise<void> {
    this.asked = Date.now();
    const answer = await fetchJSON<Answer>("/map/points.json" + (this.at ? "?at=" + this.at : ""));
    this.all = answer.points;
    const chosen = this.chosen && this.all.find((p) => p.number === this.chosen?.number);
    this.list.forget();
    for (const m of this.markers.values()) m.remove();
    this.markers.clear();
    this.filter();
    if (chosen) this.choose(chosen, false);
  }

  private async findMe(): Promise<void> {
    const { map, say } = this.base;
    this.status.textContent = say("asking");
    try {
      const found = await locate();
      this.at = found.lat.toFixed(5) + "," + found.lng.toFixed(5);
      await this.load();
      this.here?.remove();
      const mark = element("span", "map-you", say("you"));
      this.here = new Marker(found, { icon: new DivIcon({ className: "map-you-are", html: mark, iconSize: [24, 24] }), interactive: false, keyboard: false }).addTo(map);
      const nearest = [...this.shown].sort(byWalk).slice(0, 3);
      const bounds = new LatLngBounds([found, ...nearest.map((p) => new LatLng(p.lat, p.lng))]);
      map.fitBounds(bounds, { padding: [60, 60], maxZoom: 17, animate: !still });
      this.status.textContent = say("found");
    } catch (why) {
      this.status.textContent = say(why === "refused" ? "refused" : "unknown");
    }
  }

  // draw shows what the view holds: discs in the order of their numbers, so that
  // Tab goes as the list does.
  private draw(): void {
    const { map } = this.base;
    const zoom = map.getZoom();
    const view = map.getBounds().pad(0.1);
    const clusters = gather(this.shown, (p) => map.project([p.lat, p.lng], zoom), reach)
      .map((c) => ({ ...c, place: map.unproject([c.at.x, c.at.y], zoom) }))
      .filter((c) => view.contains(c.place));
    const keys = clusters.map((c) => c.members.map((p) => p.number).join());
    if (keys.join(" ") !== [...this.markers.keys()].join(" ")) {
      const held = [...this.markers].find(([, m]) => m.getElement() === document.activeElement)?.[0];
      for (const m of this.markers.values()) m.remove();
      this.markers = new Map(clusters.map((c, i) => [keys[i]!, this.disc(c, c.place).addTo(map)]));
      if (held !== undefined) this.refocus(held);
    }
    this.mark();
    nameDiscs(map, [...this.markers.values()]);
    this.list.show(this.ordered(map.getBounds()), this.shown.length, this.chosen);
  }

  // refocus keeps the keyboard where it was, or on what now holds the same point.
  private refocus(held: string): void {
    const first = held.split(",")[0]!;
    const now = [...this.markers].find(([key]) => key.split(",").includes(first));
    (now?.[1].getElement() ?? this.base.pane).focus({ preventScroll: true });
  }

  private ordered(view: LatLngBounds): Point[] {
    const inView = this.shown.filter((p) => view.contains([p.lat, p.lng]));
    return this.at ? inView.sort(byWalk) : inView;
  }

  private disc(c: Cluster<Point>, place: LatLng): Marker {
    const { say } = this.base;
    const [first] = c.members;
    const one = c.members.length === 1;
    const words = one ? String(first!.number) : say("short", { count: c.members.length });
    const face = element("span", words.length > 2 ? "map-disc long" : "map-disc", words);
    if (one) face.append(" ", element("span", "map-name", first!.name));
    face.setAttribute("aria-hidden", "true");
    const kind = one ? "map-pin " + first!.state.class : "map-many";
    const made = new Marker(place, { icon: new DivIcon({ className: kind, html: face, iconSize: [one ? side : reach - 4, side] }), riseOnHover: true });
    made.on("add", () => {
      const e = made.getElement()!;
      e.setAttribute("aria-label", one ? say("pin", { number: first!.number, name: first!.name, state: first!.state.word }) : say("many", { count: c.members.length }));
      e.addEventListener("click", () => this.press(c));
      e.addEventListener("keydown", (k) => {
        if (k.key !== "Enter" && k.key !== " ") return;
        k.preventDefault();
        this.press(c);
      });
    });
    return made;
  }

  // press opens a point, or what lies in a disc of several: nearer, and where
  // that no longer parts them their names.
  private press(c: Cluster<Point>): void {
    const { map } = this.base;
    if (c.members.length === 1) return this.choose(c.members[0]!, true);
    const bounds = new LatLngBounds(c.members.map((p) => new LatLng(p.lat, p.lng)));
    const zoom = Math.max(map.getZoom() + 1, map.getBoundsZoom(bounds, false));
    if (map.getZoom() >= map.getMaxZoom() || this.inOne(c.members, map.getMaxZoom())) {
      this.unchoose();
      this.panel.offer(c.members);
      return;
    }
    map.setView(bounds.getCenter(), Math.min(zoom, map.getMaxZoom()), { animate: !still });
  }

  private inOne(points: Point[], zoom: number): boolean {
    return gather(points, (p) => this.base.map.project([p.lat, p.lng], zoom), reach).length === 1;
  }

  // choose opens a point's panel; into moves the keyboard there.
  private choose(p: Point, into: boolean): void {
    const { map } = this.base;
    this.chosen = p;
    let zoom = map.getZoom();
    const parted = (z: number) => gather(this.shown, (q) => map.project([q.lat, q.lng], z), reach).some((c) => c.members.length === 1 && c.members[0] === p);
    while (zoom < map.getMaxZoom() && !parted(zoom)) zoom++;
    this.panel.open(p, into);
    const space = this.panel.height() + side / 2 + 34;
    if (zoom !== map.getZoom()) {
      const middle = map.project([p.lat, p.lng], zoom).add([0, space / 2 - side / 2]);
      map.setView(map.unproject(middle, zoom), zoom, { animate: !still });
    } else {
      map.panInside([p.lat, p.lng], { paddingTopLeft: [side, side], paddingBottomRight: [2 * side, space], animate: !still });
    }
    this.draw();
  }

  private chooseRow(p: Point): void {
    this.choose(p, false);
    this.panel.reveal();
  }

  private unchoose(): void {
    const left = this.chosen;
    const had = this.panel.close();
    this.chosen = undefined;
    this.draw();
    if (had && left) this.refocus(String(left.number));
    else if (had) this.base.pane.focus({ preventScroll: true });
  }

  // mark shows which disc is the chosen point's.
  private mark(): void {
    for (const [key, m] of this.markers) {
      const on = this.chosen !== undefined && key.split(",").includes(String(this.chosen.number));
      const e = m.getElement();
      e?.classList.toggle("chosen", on);
      if (on) e?.setAttribute("aria-current", "true");
      else e?.removeAttribute("aria-current");
      m.setZIndexOffset(on ? 10000 : 0);
    }
  }
}
