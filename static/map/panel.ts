// What is said of the chosen point, over the lower part of the map.

import { still } from "./ground";
import type { Ground } from "./ground";
import type { Point } from "./points";
import { button, element, own } from "./words";

export class Panel {
  private readonly box = element("section", "map-panel");

  constructor(private readonly base: Ground, private readonly choose: (p: Point) => void, private readonly shut: () => void) {
    this.box.hidden = true;
    base.frame.firstElementChild!.append(this.box);
  }

  height(): number {
    return this.box.offsetHeight;
  }

  open(p: Point, into: boolean): void {
    const { say } = this.base;
    const disc = element("span", "disc " + p.state.class, String(p.number));
    disc.setAttribute("aria-hidden", "true");
    const title = element("h2", "", disc, element("span", "", element("span", "sr-only", say("number", { number: p.number }) + " "), own(p.name)));
    const facts = element("div", "map-facts", this.state(p));
    if (p.walk) facts.prepend(element("p", "map-walk", p.walk), element("p", "soft", p.far));
    const acts = element("div", "map-acts");
    if (p.tel) {
      const call = element("a", "button", say("call", { phone: p.phone }));
      call.href = "tel:" + p.tel;
      acts.append(call);
    }
    const page = element("a", "button plain", say("page"));
    page.href = p.href;
    acts.append(page);
    this.fill(title, facts, acts, this.lines("", p.hours), this.lines("benefits", p.benefits), this.tags(p), element("p", "soft", own(p.address)));
    if (into) title.focus({ preventScroll: true });
  }

  // reveal brings the map to the reader where it lies above the list that he
  // pressed, as on a telephone, and the keyboard with it.
  reveal(): void {
    const { top } = this.box.getBoundingClientRect();
    if (top >= 0 && top < window.innerHeight - 120) return; // its name can be read
    this.base.frame.firstElementChild!.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    this.box.querySelector("h2")?.focus({ preventScroll: true });
  }

  // offer names several points that lie on one another.
  offer(points: Point[]): void {
    const title = element("h2", "", this.base.say("together", { count: points.length }));
    const names = element("ol", "map-names");
    for (const p of points) {
      const disc = element("span", "disc " + p.state.class, String(p.number));
      const press = button("map-row", "", () => this.choose(p));
      press.append(disc, element("span", "line-text", element("strong", "", own(p.name))));
      names.append(element("li", "", press));
    }
    this.fill(title, names);
    title.focus({ preventScroll: true });
  }

  // close gives whether the keyboard was inside.
  close(): boolean {
    const had = this.box.contains(document.activeElement);
    this.box.hidden = true;
    this.box.replaceChildren();
    return had;
  }

  private fill(title: HTMLElement, ...rest: HTMLElement[]): void {
    title.tabIndex = -1;
    title.id = "map-panel-title";
    this.box.setAttribute("aria-labelledby", title.id);
    const shut = button("map-shut", "\u00d7", this.shut);
    shut.setAttribute("aria-label", this.base.say("shut"));
    const filled = rest.filter((e) => e.childNodes.length > 0);
    this.box.replaceChildren(element("div", "map-head", title, shut), ...filled);
    this.box.hidden = false;
    this.box.scrollTop = 0;
  }

  private state(p: Point): HTMLElement {
    const line = element("p", "state " + p.state.class, element("strong", "", p.state.word), " ");
    if (p.state.reason) line.append(own(p.state.reason), " ");
    line.append(element("span", "", p.state.detail));
    return line;
  }

  private lines(className: string, sentences: string[]): HTMLElement {
    return element("ul", className, ...sentences.map((s) => element("li", "", own(s))));
  }

  private tags(p: Point): HTMLElement {
    return element("p", "tags", ...p.tags.flatMap((t) => [element("span", "", t), " "]));
  }
}
