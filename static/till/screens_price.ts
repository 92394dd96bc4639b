// The price: one press on the point's menu, or the keypad.

import { say } from "./core";
import type { Dish } from "./types";
import { button, fenOf, h, keypad, mostFen, t, yuan, type Child } from "./view";

// priceScreen asks what the meal costs. chosen is called once a press; back
// leaves the card. card says whose turn it is, neutral words only.
export function priceScreen(o: {
  card: Child;
  menu: Dish[];
  chosen: (fen: number, delivery: boolean) => Promise<unknown>;
  back: () => void;
}): HTMLElement {
  const delivery = h("input", { type: "checkbox", id: "delivery" });
  let going = false;
  const choose = async (fen: number): Promise<void> => {
    if (going) return;
    going = true;
    page.setAttribute("aria-busy", "true");
    await o.chosen(fen, delivery.checked).finally(() => {
      going = false;
      page.removeAttribute("aria-busy");
    });
  };
  const menu = h("div", { class: "menu", id: "menu", role: "group", "aria-label": t("price.menu") });
  o.menu.forEach((d, i) => menu.append(h("button",
    { type: "button", id: "dish-" + i, "data-fen": d.price_fen, onclick: () => void choose(d.price_fen) },
    h("span", { class: "dish" }, d.name), " ", h("b", {}, yuan(d.price_fen)))));
  const reveal = (): void => {
    if (!other.hidden) return;
    open.hidden = true;
    other.hidden = false;
    other.scrollIntoView({ block: "end" });
  };
  const other = otherPrice(choose, reveal);
  const open = button("other", t("price.other"), reveal, { class: "plain-key" });
  open.hidden = o.menu.length === 0;
  other.hidden = o.menu.length > 0;
  const page = h("section", { class: "price", "data-screen": "price" },
    h("h1", {}, t("price")),
    h("div", { class: "about" },
      h("p", { class: "card-line", id: "card-line" }, o.card),
      h("label", { class: "tick", for: "delivery" }, delivery, t("price.delivery"))),
    o.menu.length > 0 && menu,
    other,
    h("div", { class: "row" }, open, button("cancel", t("price.cancel"), o.back, { class: "plain-key" })),
    h("p", { class: "busy", id: "busy", role: "status" }, h("span", {}, t("price.busy"))));
  return page;
}

// otherPrice is the keypad with the amount above it. The first key reveals it.
function otherPrice(choose: (fen: number) => Promise<void>, reveal: () => void): HTMLElement {
  let fen = 0;
  const shown = h("output", { id: "typed-price", class: "typed-price" }, "0");
  const done = (): void => {
    if (fen > 0 && fen <= mostFen && !box.hidden) void choose(fen);
  };
  const go = button("price-go", t("price.go"), done, { class: "go", disabled: true });
  const pad = keypad({
    most: 8, point: true, done,
    changed: (typed) => {
      fen = fenOf(typed);
      shown.textContent = typed || "0";
      go.disabled = fen === 0 || fen > mostFen;
      go.textContent = fen > mostFen ? t("price.most", { Max: yuan(mostFen) }) : fen === 0 ? t("price.go") : t("price.go.amount", { Amount: yuan(fen) });
      reveal();
    },
  });
  const box = h("div", { class: "other", id: "other-price" },
    h("p", { class: "amount-line" }, shown, h("small", {}, say("yuan"))), pad, go);
  return box;
}
