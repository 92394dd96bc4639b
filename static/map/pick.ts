// A position for a form: fields lat and lng, or one field that takes both. The
// map fills them; whoever types or pastes needs no map.

import { DivIcon, LatLng, Marker } from "leaflet";
import { canLocate, fit, ground, locate } from "./ground";
import type { Ground } from "./ground";
import { button, element } from "./words";
import type { Setup } from "./words";

// Fields are where a form keeps a position.
interface Fields {
  read(): LatLng | undefined;
  write(at: LatLng): void;
  inputs: HTMLInputElement[];
}

export function pick(host: HTMLElement, facts: Setup): void {
  const form = host.closest("form");
  const fields = form && fieldsOf(form);
  if (!fields) return;
  const base = ground(facts, "", (frame) => host.replaceChildren(frame));
  const { map, pane, say } = base;
  pane.setAttribute("aria-label", say("pick.map"));
  const said = element("p", "map-said", say("pick.how"));
  said.setAttribute("role", "status");
  const cross = element("div", "map-cross");
  cross.setAttribute("aria-hidden", "true");
  pane.after(cross);
  host.append(said, buttons(base, (at) => set(at), said));

  let mark: Marker | undefined;
  const show = (at: LatLng) => {
    mark?.remove();
    mark = new Marker(at, { icon: new DivIcon({ className: "map-picked", html: element("span", ""), iconSize: [44, 44] }), interactive: false, keyboard: false }).addTo(map);
  };
  const set = (at: LatLng) => {
    at = at.wrap();
    fields.write(at);
    show(at);
    said.textContent = say("pick.done", { position: text(at) });
  };
  const from = fields.read() ?? parse(host.dataset.at ?? "");
  if (from) map.setView(from, 17, { animate: false });
  else fit(map, [], facts.box);
  if (fields.read()) show(fields.read()!);
  map.on("click", (e) => set(e.latlng));
  pane.addEventListener("keydown", (e) => {
    if (e.target !== pane || (e.key !== "Enter" && e.key !== " ")) return;
    e.preventDefault(); // Enter would send the form
    set(map.getCenter());
  });
  for (const input of fields.inputs) {
    input.addEventListener("change", (e) => {
      const at = e.isTrusted ? fields.read() : undefined;
      if (!at) return;
      show(at);
      map.panTo(at, { animate: false });
    });
  }
}

function buttons({ map, say }: Ground, set: (at: LatLng) => void, said: HTMLElement): HTMLElement {
  const row = element("div", "map-acts", button("button plain", say("pick.cross"), () => set(map.getCenter())));
  if (canLocate) {
    row.append(
      button("button plain", say("pick.here"), () => {
        said.textContent = say("asking");
        locate().then(
          (at) => {
            map.setView(at, 18, { animate: false });
            set(at);
          },
          (why: string) => (said.textContent = say(why === "refused" ? "pick.refused" : "pick.unknown")),
        );
      }),
    );
  }
  return row;
}

const text = (at: LatLng) => at.lat.toFixed(6) + "," + at.lng.toFixed(6);

// parse reads "32.04,118.78"; nothing where it is not a position.
export function parse(s: string): LatLng | undefined {
  const m = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,\uff0c\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(s);
  return m ? new LatLng(Number(m[1]), Number(m[2])) : undefined;
}

function fieldsOf(form: HTMLFormElement): Fields | undefined {
  const input = (name: string) => form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  const system = form.querySelector<HTMLSelectElement>('select[name="crs"]');
  const changed = (...inputs: (HTMLElement | null)[]) => {
    if (system) system.value = "wgs84";
    for (const i of inputs) i?.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // What is given in another system is not where the map would show it.
  const ours = () => !system || system.value === "wgs84";
  const [lat, lng] = [input("lat"), input("lng")];
  if (lat && lng) {
    return {
      inputs: [lat, lng],
      read: () => (ours() ? parse(lat.value + "," + lng.value) : undefined),
      write: (at) => {
        lat.value = at.lat.toFixed(6);
        lng.value = at.lng.toFixed(6);
        changed(lat, lng);
      },
    };
  }
  const both = input("place") ?? input("position");
  if (!both) return undefined;
  return {
    inputs: [both],
    read: () => (ours() ? parse(both.value) : undefined),
    write: (at) => {
      both.value = text(at);
      changed(both);
    },
  };
}
