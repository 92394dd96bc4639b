// The scanner: the camera's picture with its frame, and the number to type.

import { clean, readNumber } from "./number";
import { Camera, NoCamera } from "./scan";
import { button, h, t } from "./view";

// Finder is the camera's picture. There is one, shown by the screens that scan,
// so that the camera stays open between two elders.
export class Finder {
  readonly element: HTMLElement;
  private readonly video = h("video", { id: "video", playsinline: true, "aria-label": t("camera") });
  private readonly trouble = h("div", { class: "trouble", id: "camera-trouble", role: "status" });
  private readonly light = button("torch", t("torch"), () => this.switchLight(), { hidden: true, "aria-pressed": "false" });
  private camera: Camera | undefined;
  private opening = false;
  private lit = false;
  private wanted = false;

  constructor(
    private readonly wasm: string,
    private readonly found: (text: string) => void,
  ) {
    this.element = h("div", { class: "finder", id: "finder", "data-camera": "off" }, this.video, h("span", { class: "corners", "aria-hidden": "true" }), this.trouble, this.light);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.wanted && void this.start()));
  }

  // start looks for codes; it opens the camera where it is not open.
  start(): Promise<void> {
    this.wanted = true;
    return this.open();
  }

  // open has the camera ready while something else is on the screen.
  async open(): Promise<void> {
    if (this.camera?.live) {
      await this.video.play().catch(() => undefined);
      if (this.wanted) this.camera.resume();
      return;
    }
    if (this.opening) return;
    this.opening = true;
    this.say("opening");
    try {
      this.camera = await Camera.open(this.video, this.wasm, this.found);
      this.light.hidden = !this.camera.hasTorch;
      this.say("live");
      if (!this.wanted) this.camera.pause();
    } catch (e) {
      this.say(e instanceof NoCamera ? e.why : "none");
    } finally {
      this.opening = false;
    }
  }

  // rest stops looking; the camera stays open.
  rest(): void {
    this.wanted = false;
    this.camera?.pause();
  }

  private close(): void {
    this.camera?.close();
    this.camera = undefined;
    this.lit = false;
    this.light.setAttribute("aria-pressed", "false");
  }

  // say tells how the camera is: "live", "opening", or why there is none.
  private say(state: string): void {
    this.element.dataset.camera = state;
    if (state === "live") return this.trouble.replaceChildren();
    if (state === "opening") return this.trouble.replaceChildren(h("p", {}, t("camera.opening")));
    this.trouble.replaceChildren(
      h("p", { class: "what" }, t("camera." + state)),
      h("p", {}, t("camera." + state + ".fix", { Address: "https://" + location.host })),
      h("p", {}, t("camera.other")),
    );
    if (state !== "insecure") this.trouble.append(button("camera-again", t("camera.again"), () => this.start()));
  }

  private async switchLight(): Promise<void> {
    this.lit = !this.lit;
    await this.camera?.torch(this.lit).catch(() => undefined);
    this.light.setAttribute("aria-pressed", String(this.lit));
  }
}

// scanScreen shows the picture and takes a typed number. card gets 200 digits
// or ten with a right check digit.
export function scanScreen(o: { finder: Finder; card: (text: string) => Promise<unknown> }): HTMLElement {
  const input = h("input", {
    id: "card", name: "card", inputmode: "numeric", autocomplete: "off", spellcheck: "false",
    placeholder: t("scan.example"), "aria-describedby": "card-trouble",
  });
  const trouble = h("p", { id: "card-trouble", class: "hint", role: "alert" });
  const go = h("button", { id: "card-go", class: "plain-key" }, t("scan.go"));
  const form = h("form", { id: "type-card", class: "typed", autocomplete: "off", novalidate: true },
    h("label", { for: "card" }, t("scan.type")), h("div", { class: "row" }, input, go), trouble);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const text = clean(input.value);
    const wrong = mistyped(text);
    trouble.textContent = wrong;
    input.setAttribute("aria-invalid", String(wrong !== ""));
    if (wrong) return input.select();
    go.disabled = true;
    void o.card(text).finally(() => (go.disabled = false));
  });
  return h("section", { class: "scan", "data-screen": "scan" },
    h("h1", { class: "sr-only" }, t("scan")),
    o.finder.element,
    h("p", { class: "how" }, t("scan.how")),
    form);
}

// mistyped says what is not right about what was typed, "" where all is.
function mistyped(text: string): string {
  if (text === "") return t("scan.empty");
  if (!/^\d+$/.test(text)) return t("scan.not_digits");
  if (text.length === 200) return "";
  if (text.length !== 10) return t("scan.length", { Count: text.length });
  return readNumber(text) === "number" ? "" : t("scan.mistyped");
}
