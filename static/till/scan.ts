// How a card comes in: by the camera, by a USB scanner that types, by hand.
// Nothing here knows a screen or the server.

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

// side of the square that is cut from the middle of a frame, in pixels. A
// larger picture finds no more and takes longer.
const side = 720;

// still is how long the card that was just scanned is passed over while it
// stays before the camera, in milliseconds. Another card counts at once.
const still = 4000;

let reader: Promise<unknown> | undefined;

// warm loads the reader so that the first frame need not wait for it, and
// answers whether it has come. One that has not is asked for again next time.
export async function warm(wasm: string): Promise<boolean> {
  reader ??= prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const asked = reader;
  try {
    await asked;
    return true;
  } catch {
    if (reader === asked) reader = undefined;
    return false;
  }
}

// NoCamera says why there is no picture: "insecure" (plain http), "none" (no
// camera, or a browser without one), "denied" (a person said no), "busy",
// "reader" (what reads the codes has not come).
export class NoCamera extends Error {
  constructor(readonly why: "insecure" | "none" | "denied" | "busy" | "reader") {
    super(why);
  }
}

// Camera looks for codes while it is not paused.
export class Camera {
  private readonly canvas = document.createElement("canvas");
  private readonly pen: CanvasRenderingContext2D;
  private paused = false;
  private ended = false;
  private last = "";
  private lastSeen = 0;

  private constructor(
    private readonly stream: MediaStream,
    private readonly video: HTMLVideoElement,
    private readonly found: (text: string) => void,
  ) {
    this.canvas.width = this.canvas.height = side;
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true })!;
  }

  // open shows the camera at the back in video and calls found with the text
  // of each QR code. It throws NoCamera.
  static async open(video: HTMLVideoElement, wasm: string, found: (text: string) => void): Promise<Camera> {
    if (!window.isSecureContext) throw new NoCamera("insecure");
    if (!navigator.mediaDevices?.getUserMedia) throw new NoCamera("none");
    const loading = warm(wasm);
    const stream = await ask();
    video.srcObject = stream;
    video.muted = true;
    video.playsInline = true;
    await video.play().catch(() => undefined);
    const camera = new Camera(stream, video, found);
    if (!(await loading)) {
      camera.close();
      throw new NoCamera("reader");
    }
    void camera.look();
    return camera;
  }

  // pause stops looking and keeps the picture, so that resume is at once.
  pause(): void {
    this.paused = true;
  }

  // resume looks again. The card that was found last counts again once it has
  // left the picture, or after a while.
  resume(): void {
    this.lastSeen = performance.now();
    this.paused = false;
  }

  get live(): boolean {
    return !this.ended && this.stream.active;
  }

  close(): void {
    this.ended = true;
    this.stream.getTracks().forEach((t) => t.stop());
    this.video.srcObject = null;
  }

  // hasTorch reports whether the camera has a light to switch.
  get hasTorch(): boolean {
    const track = this.stream.getVideoTracks()[0];
    return Boolean((track?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch);
  }

  async torch(on: boolean): Promise<void> {
    const constraint = { torch: on } as MediaTrackConstraintSet;
    await this.stream.getVideoTracks()[0]?.applyConstraints({ advanced: [constraint] });
  }

  // look reads frame after frame; one that cannot be read holds no code. It rests
  // as long as it worked, so that a slow telephone still answers the finger.
  private async look(): Promise<void> {
    let away = 0; // since when no code is in the picture
    while (!this.ended) {
      const began = performance.now();
      const text = this.paused || document.hidden ? "" : await this.read().catch(() => "");
      const now = performance.now();
      if (this.paused || text === "") {
        away ||= now;
        if (!this.paused && now - away > 1000) this.last = "";
      } else {
        away = 0;
        this.tell(text, now);
      }
      await new Promise((r) => setTimeout(r, Math.max(30, Math.min(300, now - began))));
    }
  }

  private tell(text: string, now: number): void {
    if (text === this.last && now - this.lastSeen < still) return;
    this.last = text;
    this.lastSeen = now;
    this.found(text);
  }

  private async read(): Promise<string> {
    const { videoWidth: w, videoHeight: h } = this.video;
    if (w === 0 || h === 0) return "";
    const cut = Math.min(w, h);
    this.pen.drawImage(this.video, (w - cut) / 2, (h - cut) / 2, cut, cut, 0, 0, side, side);
    const codes = await readBarcodes(this.pen.getImageData(0, 0, side, side), {
      formats: ["QRCode"],
      tryHarder: true,
      tryRotate: true,
      tryDownscale: true,
      maxNumberOfSymbols: 1,
    });
    return codes.find((c) => c.isValid)?.text ?? "";
  }
}

// ask opens the camera at the back; a counter's only camera serves too.
async function ask(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (e) {
    const name = e instanceof Error ? e.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new NoCamera("denied");
    if (name === "NotReadableError" || name === "AbortError") throw new NoCamera("busy");
    throw new NoCamera("none");
  }
}

// A scanner types much quicker than a person: the mean of the pauses between its
// keys, and the longest one, which a busy telephone or a radio may stretch, in
// milliseconds; and the fewest keys of a code.
const quick = 60;
const stretched = 300;
const fewest = 10;

// listenWedge calls found with what a USB scanner types anywhere on the page:
// a burst of keys that ends with Enter.
export function listenWedge(found: (text: string) => void): void {
  let burst = "";
  let began = 0;
  let last = 0;
  let deaf = 0; // a scanner that ends a code with two Enters presses no button
  const down = (e: KeyboardEvent): void => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    if (e.timeStamp - last > stretched) burst = "";
    last = e.timeStamp;
    if (e.key === "Enter") {
      const text = burst;
      burst = "";
      const code = text.length >= fewest && (last - began) / text.length <= quick;
      if (code) deaf = last + stretched;
      if (last > deaf) return;
      e.preventDefault();
      e.stopPropagation();
      if (!code) return;
      found(text);
      return;
    }
    const key = typed(e);
    if (key === "") return;
    if (burst === "") began = e.timeStamp;
    burst += key;
  };
  const press = (e: KeyboardEvent): void => {
    if (e.key === "Enter" && e.timeStamp <= deaf) e.preventDefault();
  };
  const pressed = (): void => {
    burst = "";
    deaf = 0;
  };
  document.addEventListener("keydown", down, true);
  document.addEventListener("keypress", press, true);
  document.addEventListener("pointerdown", pressed, true);
}

// typed is the character of a key. An input method that is switched on hides
// the character; the digit's place on the keyboard still tells it.
function typed(e: KeyboardEvent): string {
  if (e.key.length === 1) return e.key;
  if (e.key === "Process" || e.key === "Unidentified") return /^(?:Digit|Numpad)(\d)$/.exec(e.code)?.[1] ?? "";
  return "";
}
