// What a cashier hears and feels: yes, wait and no are told apart with closed
// eyes.

export type Tone = "seen" | "yes" | "wait" | "no";

// Each tone is notes of hertz and seconds. A card that was read is one note; of
// the answers yes rises, wait stays, no falls and is longer.
const notes: Record<Tone, [number, number][]> = {
  seen: [[1250, 0.05]],
  yes: [[660, 0.11], [990, 0.2]],
  wait: [[520, 0.16], [520, 0.22]],
  no: [[330, 0.24], [185, 0.42]],
};

const buzz: Record<Tone, number[]> = { seen: [30], yes: [70], wait: [70, 90, 70], no: [260, 90, 260] };

const kept = "mealmap-till-quiet"; // what the cashier switched off, words apart

export type Voice = "sound" | "speech";

// on reports whether a person left the sound or the speech switched on.
export function on(what: Voice): boolean {
  return !quiet().includes(what);
}

// turn switches the sound or the speech; it stays so on this device.
export function turn(what: Voice, to: boolean): void {
  const rest = quiet().filter((w) => w !== what);
  try {
    localStorage.setItem(kept, (to ? rest : [...rest, what]).join(" "));
  } catch {
    // A browser that keeps nothing starts with sound every time.
  }
}

function quiet(): string[] {
  try {
    return (localStorage.getItem(kept) ?? "").split(" ");
  } catch {
    return [];
  }
}

let audio: AudioContext | undefined;

// unlock makes sound possible: browsers allow it after the first touch.
export function unlock(): void {
  const wake = (): void => {
    if (typeof AudioContext === "undefined") return;
    audio ??= new AudioContext();
    void audio.resume();
  };
  for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, wake, { passive: true });
}

// play gives the tone and shakes the telephone.
export function play(tone: Tone): void {
  if (!on("sound")) return;
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(buzz[tone]);
  if (!audio || audio.state !== "running") return;
  let at = audio.currentTime + 0.02;
  for (const [hertz, seconds] of notes[tone]) {
    note(audio, hertz, at, seconds, tone === "no" ? "sawtooth" : "sine");
    at += seconds + 0.04;
  }
}

function note(to: AudioContext, hertz: number, at: number, seconds: number, shape: OscillatorType): void {
  const source = to.createOscillator();
  const gain = to.createGain();
  source.type = shape;
  source.frequency.value = hertz;
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(shape === "sawtooth" ? 0.25 : 0.5, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
  source.connect(gain).connect(to.destination);
  source.start(at);
  source.stop(at + seconds);
}

// speaker is a voice that reads Chinese, where the device has one.
function speaker(): SpeechSynthesisVoice | undefined {
  return window.speechSynthesis?.getVoices().find((v) => /^zh|^cmn/i.test(v.lang));
}

// canSpeak reports whether speech is worth offering. Voices come late on some
// devices: then calls again whoever asked last.
export function canSpeak(then: () => void): boolean {
  if (window.speechSynthesis) window.speechSynthesis.onvoiceschanged = then;
  return speaker() !== undefined;
}

// speak reads the sentence aloud and drops the one before.
export function speak(text: string): void {
  const voice = speaker();
  if (!voice || !on("speech")) return;
  window.speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(text);
  said.voice = voice;
  said.lang = voice.lang;
  window.speechSynthesis.speak(said);
}
