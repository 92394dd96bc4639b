// The till's app: what core says, on the screen. One screen at a time is inside
// #screen, named by data-screen: enrol, waiting, setpin/locked (pin), scan,
// price, answer, rate, day, or the stage that keeps the till from working (blocked,
// revoked, quarantined, elsewhere).
//
// Ids and data that tests and helpers may count on:
//   enrol     #code #enrol-go #enrol-trouble #enrol-scan
//   waiting   #fingerprint (data-fingerprint) #look
//   pin       [data-ask] set, again, unlock (data-left); #key-0…9 #key-back #pin-go #pin-trouble
//   scan      #finder (data-camera: opening, live, insecure, none, denied, busy, reader)
//             #torch #camera-trouble #camera-again; #card #card-go #card-trouble
//   price     #card-line #dish-N (data-fen) #other #typed-price #key-point #price-go #delivery #cancel
//   answer    [data-tone] as core gives it, "gone" once taken back; [data-look] as it is
//             shown; [data-code]; #amount (data-fen) #sentence #who #photo #next #void #ask
//   rate      the elder's side, [data-step] faces, why, thanks; #face-1…3 #rate-not #why-… #why-none
//   day       #upload #sync #states [data-state] (data-count, data-fen), #meals and
//             #earlier (where there is something) with [data-meal] (data-state), #void-ID #sound #speech #lock
//   always    #go-scan #go-day #pending (data-pending) #contact (data-online), [data-bar] of
//             what is wrong: stopped, cut, offline, old, insecure, online-only, trouble
// html[data-ready] is the milliseconds from the start of the page to its first
// screen, html[data-showing] the screen.

import * as core from "./core";
import { answerScreen, lookOf, type Shown } from "./screens_answer";
import { bars, standScreen, strip } from "./screens_bars";
import { dayScreen } from "./screens_day";
import { codeIn, enrolScreen, pinScreen, waitingScreen } from "./screens_enrol";
import { priceScreen } from "./screens_price";
import { rateScreen } from "./screens_rate";
import { Finder, scanScreen } from "./screens_scan";
import { listenWedge, warm } from "./scan";
import { play, speak, unlock } from "./sound";
import { lifted } from "./touch";
import { button, spoken, t } from "./view";

const place = document.getElementById("screen")!;
const wasm = document.getElementById("reader")?.getAttribute("href") ?? "/static/wasm/zxing_reader.wasm";
const finder = new Finder(wasm, (text) => void read(text));

type Part = "scan" | "price" | "answer" | "day";
let stage: core.Stage = "opening";
let part: Part = "scan";
let busy = false; // a card or a price is being asked about
let code = /^#enrol=(.+)/.exec(location.hash)?.[1] ?? "";

// put shows a screen; colour is that of the whole page.
function put(screen: HTMLElement, colour = ""): void {
  if (document.documentElement.dataset.showing === "rate") core.rated();
  document.body.className = "app " + colour;
  document.documentElement.dataset.showing = screen.dataset.screen;
  place.replaceChildren(screen);
  window.scrollTo(0, 0);
  focus(screen);
  document.documentElement.dataset.ready ??= String(Math.round(performance.now()));
}

// focus goes to what Enter should press. A field is left alone where a finger
// would call up the keyboard over half the screen.
function focus(screen: HTMLElement): void {
  const first = screen.querySelector<HTMLElement>("#next") ?? (matchMedia("(pointer: fine)").matches && screen.querySelector<HTMLElement>("#card,#code"));
  const heading = screen.querySelector<HTMLElement>("h1");
  if (!first) heading?.setAttribute("tabindex", "-1");
  (first || heading)?.focus({ preventScroll: true });
}

// swap shows elements in place of others where they differ, so that a reader of
// the screen is not told the same again.
function swap(where: HTMLElement, what: HTMLElement[]): void {
  const old = [...where.children];
  if (old.length !== what.length || what.some((e, i) => !e.isEqualNode(old[i]!))) where.replaceChildren(...what);
}

// changed follows core: another stage is another screen, the rest is beside it.
function changed(s: core.State): void {
  const now = core.now();
  swap(document.getElementById("bars")!, bars(s, now));
  document.getElementById("point")!.textContent = s.point.name || t("title");
  const foot = document.getElementById("status")!;
  foot.hidden = s.stage === "new" || s.stage === "opening";
  swap(foot, strip(s, now));
  document.getElementById("nav")!.hidden = s.stage !== "working";
  if (stage === "working" && part === "answer" && (s.stage === "revoked" || s.stage === "quarantined")) return; // what to take is read first
  if (s.stage === stage) {
    if (part === "day" && stage === "working") void showDay();
    return;
  }
  stage = s.stage;
  if (stage !== "working" && stage !== "new") finder.rest();
  stages[stage]?.(s);
}

const stages: Partial<Record<core.Stage, (s: core.State) => void>> = {
  new: () => showEnrol(),
  waiting: (s) => put(waitingScreen({ fingerprint: s.fingerprint, point: s.point.name, name: s.name, look: () => core.status() })),
  setpin: () => askNewPIN(""),
  locked: () => {
    askPIN("");
    void finder.open(); // by the time the PIN is typed there is a picture
  },
  blocked: (s) => put(standScreen(s)),
  working: () => showScan(),
  revoked: (s) => put(standScreen(s, button("enrol-again", t("enrol"), showEnrol))),
  quarantined: (s) => put(standScreen(s, button("sync", t("day.sync"), () => core.sync()))),
  elsewhere: (s) => put(standScreen(s, button("reload", t("stand.reload"), () => location.reload()))),
};

function showEnrol(): void {
  put(enrolScreen({ code, finder, enrol }));
  if (code) document.querySelector<HTMLFormElement>("#enrol")?.requestSubmit();
  code = "";
}

function enrol(typed: string): Promise<unknown> {
  if (typed === "") return Promise.reject(new Error(t("enrol.short")));
  return core.enrol(typed);
}

// askNewPIN asks twice, so that a slip does not lock the cashier out.
function askNewPIN(wrong: string): void {
  put(pinScreen({ ask: "set", wrong, attempt: async (first) => {
    put(pinScreen({ ask: "again", wrong: "", attempt: async (second) => {
      if (first !== second) askNewPIN(t("pin.differ"));
      else await core.setPIN(first);
    } }));
  } }));
}

function askPIN(wrong: string): void {
  put(pinScreen({ ask: "unlock", wrong, left: core.state().triesLeft, attempt: async (pin) => {
    if (!(await core.unlock(pin)) && stage === "locked") askPIN(t("pin.wrong", { Count: core.state().triesLeft }));
  } }));
}

function showScan(): void {
  mark("scan");
  const s = core.state();
  if (s.stage !== stage) return changed(s);
  put(scanScreen({ finder, card: read }));
  void finder.start();
}

// mark says which of the two buttons above is where we are.
function mark(now: Part): void {
  part = now;
  if (now !== "scan") finder.rest();
  for (const [id, is] of [["go-scan", now !== "day"], ["go-day", now === "day"]] as const) {
    const b = document.getElementById(id);
    if (is) b?.setAttribute("aria-current", "page");
    else b?.removeAttribute("aria-current");
  }
}

// read takes what a camera, a scanner or a hand gave. A new card may come at any
// time but while one is being asked about.
async function read(text: string): Promise<void> {
  if (stage === "new" || stage === "revoked") return readCode(text);
  if (stage !== "working" || busy) return;
  busy = true;
  try {
    const card = await core.scan(text);
    if (card.refused) return showAnswer({ tone: "no", title: t("answer.refused"), sentence: card.sentence, fixes: card.fixes, notices: [], left: [] }, card.code);
    play("seen");
    showPrice(card);
  } catch {
    showUnknown();
  } finally {
    busy = false;
  }
}

function readCode(text: string): void {
  const field = document.querySelector<HTMLTextAreaElement>("#code");
  if (!field) return;
  field.value = codeIn(text);
  document.querySelector<HTMLFormElement>("#enrol")?.requestSubmit();
}

function showPrice(card: core.Card): void {
  mark("price");
  put(priceScreen({
    card: t("price.card") + (card.label ? " \u00b7 " + card.label : ""),
    menu: core.state().menu,
    back: showScan,
    chosen: async (fen, delivery) => {
      busy = true;
      try {
        showMeal(await core.redeem(card, fen, "", delivery));
      } catch {
        showUnknown();
      } finally {
        busy = false;
      }
    },
  }));
}

// showMeal puts core's answer into the words of the screen; refused is the title
// of one that says no.
function showMeal(a: core.Answer, refused = refusedTitle(a.code)): void {
  showAnswer({
    tone: a.tone,
    title: a.tone === "no" ? refused : t("answer.take"),
    split: a.split,
    name: a.name,
    className: a.className,
    sentence: a.sentence,
    fixes: a.fixes,
    notices: a.notices,
    left: a.left,
    why: a.why,
    photo: a.redemption ? core.photo(a.redemption) : undefined,
    rateQR: a.rateURL.replace(/^\/r\//, "/till/qr/"),
    voidUntil: a.voidUntil,
  }, a.code, a);
}

// showUnknown is for what nobody foresaw: the meal may have been recorded, and
// the day tells.
function showUnknown(): void {
  showAnswer({ tone: "no", title: t("answer.unknown"), sentence: t("answer.unknown.look"), fixes: [], notices: [], left: [] }, "unknown");
}

function refusedTitle(code: string): string {
  if (code === "offline_unknown") return t("answer.unknown");
  return /^card_|^not_/.test(code) ? t("answer.refused") : t("answer.unrecorded");
}

function showAnswer(shown: Shown, code: string, meal?: core.Answer): void {
  mark("answer");
  const screen = answerScreen(shown, {
    next: showScan,
    now: core.now,
    undo: () => undo(meal?.id ?? ""),
    ask: meal?.id && core.state().asks ? () => showRate(meal) : undefined,
  });
  screen.dataset.code = code;
  const look = lookOf(shown);
  put(screen, look === "gone" ? "" : look);
  if (look === "gone") return;
  play(look);
  speak(shown.split ? spoken(shown.split.elder_fen) : shown.title);
}

// showRate gives the screen to the elder, once a meal.
function showRate(meal: core.Answer): void {
  mark("answer");
  put(rateScreen({
    press: (score) => core.rate(meal.id, meal.redemption, score),
    because: (reason) => core.because(meal.id, reason),
    done: showScan,
  }), "customer");
}

// undo takes a meal back and says so, or why not.
async function undo(id: string): Promise<void> {
  const a = await core.voidMeal(id);
  if (a.tone === "no") return showMeal(a, t("answer.kept"));
  showAnswer({ tone: "gone", title: t("answer.gone"), sentence: t("answer.gone.take"), fixes: [t("answer.gone.again")], notices: [], left: [] }, "");
}

async function showDay(): Promise<void> {
  const day = await core.day().catch(() => undefined);
  await lifted();
  if (part !== "day" || stage !== "working") return;
  if (!day) return showAnswer({ tone: "no", title: t("store"), sentence: t("store.fix"), fixes: [], notices: [], left: [] }, "store");
  const s = core.state();
  const at = window.scrollY;
  const pressed = document.activeElement?.id ?? "";
  put(dayScreen(day, t("day.device", { Name: s.name, Fingerprint: s.fingerprint || "\u2014" }), {
    sync: () => core.sync(),
    undo,
    lock: s.missing.includes("pin") ? undefined : () => void core.lock(),
  }));
  window.scrollTo(0, at);
  if (pressed) document.getElementById(pressed)?.focus({ preventScroll: true });
}

async function begin(): Promise<void> {
  void warm(wasm); // a page without a camera works all the same
  unlock();
  listenWedge((text) => void read(text));
  document.addEventListener("keydown", (e) => e.key === "Escape" && part === "price" && !busy && showScan());
  history.replaceState(null, "", location.pathname);
  core.subscribe(changed);
  const s = await core.open();
  document.getElementById("nav")!.replaceChildren(
    button("go-scan", t("scan"), showScan),
    button("go-day", t("today"), () => (mark("day"), showDay())));
  changed(s);
}

void begin();
