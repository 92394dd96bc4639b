// Whether a finger is on the screen: what is drawn anew under one loses its touch.

const longest = 10_000; // ms; a mouse let go outside the window tells nobody

let pressed = false;
const waiting: (() => void)[] = [];

for (const event of ["pointerdown", "pointerup", "pointercancel"]) {
  document.addEventListener(event, () => {
    pressed = event === "pointerdown";
    if (!pressed) setTimeout(() => waiting.splice(0).forEach((go) => go())); // after the click
  }, { passive: true, capture: true });
}

// lifted waits until no finger or mouse button is down, or for longest.
export function lifted(): Promise<void> {
  if (!pressed) return Promise.resolve();
  return new Promise((go) => {
    waiting.push(go);
    setTimeout(go, longest);
  });
}
