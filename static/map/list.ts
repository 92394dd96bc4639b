// The list beside the map: the same points in words. What the map shows is what
// it lists.

import type { Point } from "./points";
import { button, element, own } from "./words";
import type { Say } from "./words";

// mostRows keeps the page short where a view holds a whole district.
const mostRows = 40;

export class List {
  readonly element = element("div", "map-list");
  private readonly count = element("p", "soft");
  private readonly rows = element("ol", "lines");
  private readonly more = element("p", "soft");
  private readonly all: HTMLButtonElement;
  private made = new Map<number, HTMLElement>();
  private order = "";

  constructor(private readonly say: Say, private readonly choose: (p: Point) => void, showAll: () => void) {
    this.count.setAttribute("role", "status");
    this.all = button("button plain", say("show_all"), showAll);
    this.element.append(this.count, this.rows, this.more, this.all);
  }

  // forget makes the rows anew: what they say has changed.
  forget(): void {
    this.made.clear();
    this.order = "";
  }

  // show lists the points in view, of so many that pass the filters.
  show(points: Point[], of: number, chosen: Point | undefined): void {
    const rows = points.slice(0, mostRows);
    this.count.textContent = of === 0 ? this.say("none") : this.say("in_view", { count: points.length, all: of });
    this.more.textContent = points.length > rows.length ? this.say("more", { count: rows.length }) : "";
    this.more.hidden = points.length <= rows.length;
    this.all.hidden = points.length === of;
    const order = rows.map((p) => p.number).join();
    if (order !== this.order) {
      this.order = order;
      const held = document.activeElement;
      this.rows.replaceChildren(...rows.map((p) => this.row(p)));
      if (held instanceof HTMLElement && held.isConnected && this.rows.contains(held)) held.focus({ preventScroll: true });
    }
    for (const [number, row] of this.made) {
      row.firstElementChild!.setAttribute("aria-pressed", String(chosen?.number === number));
    }
  }

  private row(p: Point): HTMLElement {
    const kept = this.made.get(p.number);
    if (kept) return kept;
    const disc = element("span", "disc " + p.state.class, String(p.number));
    disc.setAttribute("aria-hidden", "true");
    const name = element("strong", "", element("span", "sr-only", this.say("number", { number: p.number }) + " "), own(p.name));
    const state = element("span", "state " + p.state.class, element("b", "", p.state.word), " ");
    if (p.state.reason) state.append(own(p.state.reason), " ");
    state.append(p.state.detail);
    const text = element("span", "line-text", name);
    if (p.walk) text.append(element("span", "map-walk", p.walk));
    text.append(state);
    const press = button("map-row", "", () => this.choose(p));
    press.append(disc, text);
    const row = element("li", "", press);
    this.made.set(p.number, row);
    return row;
  }
}
