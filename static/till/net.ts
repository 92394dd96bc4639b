// Calls of the server. What a portal or a broken line answers counts as no
// answer: only what is the server's own form is believed.

// NoAnswer says that the server did not answer, or that it could not: whether it
// has what was sent is not known. open is true where it may well have it: it was
// late, failed over it, or was lost in the middle.
export class NoAnswer extends Error {
  constructor(why: string, readonly open = false) {
    super(why);
  }
}

// Problem is the server's refusal, with its sentences.
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, readonly detail: string, readonly fixes: string[]) {
    super(detail);
  }
}

export interface Reply<T> {
  body: T;
  status: number;
  etag: string;
}

let heard: (answered: boolean) => void = () => undefined;

// onContact is told after each call whether the server answered.
export function onContact(f: (answered: boolean) => void): void {
  heard = f;
}

export interface Call {
  method?: "GET" | "POST";
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
  limit: number; // milliseconds until it counts as no answer
  names?: string; // the field that an answer of the server always has
  shell?: boolean; // the worker may answer it, so that it says nothing of the network
}

// up is whether the last call was answered: a line that then breaks may have
// broken after the server had the call, where one that was down never reached it.
let up = false;

function note(answered: boolean): void {
  up = answered;
  heard(answered);
}

// call throws Problem or NoAnswer. 304 comes back without a body.
export async function call<T>(path: string, c: Call): Promise<Reply<T>> {
  try {
    const reply = await ask<T>(path, c);
    if (!c.shell) note(true);
    return reply;
  } catch (e) {
    if (!c.shell) note(e instanceof Problem && e.status < 500);
    throw e;
  }
}

async function ask<T>(path: string, c: Call): Promise<Reply<T>> {
  const headers: Record<string, string> = { ...c.headers };
  if (c.token) headers.Authorization = "Bearer " + c.token;
  if (c.body !== undefined) headers["Content-Type"] = "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), c.limit);
  let open = up;
  try {
    const r = await fetch(path, {
      method: c.method ?? "GET", headers, body: c.body === undefined ? null : JSON.stringify(c.body),
      cache: "no-store", credentials: "omit", redirect: "error", signal: stop.signal,
    });
    open = true;
    const reply = await read<T>(r);
    if (c.names && reply.status !== 304 && !(reply.body as Record<string, unknown> | null)?.[c.names]) throw new NoAnswer("no " + c.names);
    return reply;
  } catch (e) {
    throw e instanceof Problem || e instanceof NoAnswer ? e : new NoAnswer(String(e), open || stop.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

async function read<T>(r: Response): Promise<Reply<T>> {
  const etag = r.headers.get("ETag") ?? "";
  if (r.status === 304) return { body: undefined as T, status: 304, etag };
  const kind = (r.headers.get("Content-Type") ?? "").split(";")[0];
  if (kind !== "application/json" && kind !== "application/problem+json") throw new NoAnswer("answered " + kind, r.status >= 500);
  const body: unknown = await r.json();
  if (r.ok && kind === "application/json") return { body: body as T, status: r.status, etag };
  const p = body as { code?: string; detail?: string; fixes?: string[] };
  if (!p.code) throw new NoAnswer("status " + r.status, r.status >= 500);
  throw new Problem(r.status, p.code, p.detail ?? "", p.fixes ?? []);
}

// picture asks for an image, undefined where there is none or no answer.
export async function picture(path: string, token: string, limit: number): Promise<Blob | undefined> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const r = await fetch(path, { headers: { Authorization: "Bearer " + token }, cache: "no-store", credentials: "omit", redirect: "error", signal: stop.signal });
    return r.ok && r.headers.get("Content-Type") === "image/jpeg" ? await r.blob() : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
