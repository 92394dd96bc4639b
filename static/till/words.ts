// Every sentence comes from the server's catalogue, as it stands there, and is
// filled here: the part of Go's templates that those sentences use.

type Args = Record<string, unknown>;

let catalogue: Record<string, string> = {};

// learn takes the sentences that say knows from now on.
export function learn(words: Record<string, string>): void {
  catalogue = words;
  parsed.clear();
}

export function knows(key: string): boolean {
  return key in catalogue;
}

// say is the sentence of key with its arguments; the key in brackets where there
// is none.
export function say(key: string, args: Args = {}): string {
  return fill(key, args);
}

function fill(key: string, dot: unknown): string {
  const text = catalogue[key];
  if (text === undefined) return "[" + key + "]";
  let made = parsed.get(key);
  if (!made) parsed.set(key, (made = parse(text)));
  try {
    return made.map((n) => n({ dot, vars: {} })).join("");
  } catch {
    return "[" + key + "]";
  }
}

interface Scope {
  dot: unknown;
  vars: Args;
}
type Node = (s: Scope) => string;
type Value = (s: Scope) => unknown;

const parsed = new Map<string, Node[]>();

// parse reads text between actions, and actions between braces.
function parse(text: string): Node[] {
  const pieces = text.split(/\{\{-?\s*|\s*-?\}\}/); // text, action, text, action, …
  let at = 0;
  const block = (): { nodes: Node[]; end: string } => {
    const nodes: Node[] = [];
    for (; at < pieces.length; at++) {
      const piece = pieces[at]!;
      if (at % 2 === 0) {
        if (piece) nodes.push(() => piece);
        continue;
      }
      const [word] = piece.split(/\s/, 1);
      if (word === "end" || word === "else") return { nodes, end: piece };
      at++;
      if (word === "if" || word === "with" || word === "range") {
        nodes.push(branch(word, piece.slice(word.length).trim()));
      } else {
        const value = pipeline(piece);
        nodes.push((s) => String(value(s) ?? ""));
        at--;
      }
    }
    return { nodes, end: "" };
  };
  const branch = (word: string, head: string): Node => {
    const then = block();
    const other = otherwise(then.end);
    if (word === "range") return range(head, then.nodes, other);
    const value = pipeline(head);
    return (s) => {
      const v = value(s);
      if (!truth(v)) return run(other, s);
      return run(then.nodes, word === "with" ? { ...s, dot: v } : s);
    };
  };
  const otherwise = (end: string): Node[] => {
    if (end === "" || end === "end") return [];
    const m = /^else\s+(if|with)\s+(.*)$/.exec(end);
    at++;
    if (m) return [branch(m[1]!, m[2]!)];
    return block().nodes;
  };
  return block().nodes;
}

function run(nodes: Node[], s: Scope): string {
  return nodes.map((n) => n(s)).join("");
}

// range knows the form with two variables, index and element.
function range(head: string, nodes: Node[], other: Node[]): Node {
  const m = /^(?:\$(\w+)\s*,\s*\$(\w+)\s*:=\s*)?(.*)$/.exec(head)!;
  const value = pipeline(m[3]!);
  return (s) => {
    const list = value(s);
    if (!Array.isArray(list) || list.length === 0) return run(other, s);
    return list.map((v, i) => run(nodes, { dot: v, vars: m[1] ? { ...s.vars, [m[1]]: i, [m[2]!]: v } : s.vars })).join("");
  };
}

// truth is Go's: nothing, zero, "" and empty lists are false.
function truth(v: unknown): boolean {
  return Array.isArray(v) ? v.length > 0 : Boolean(v);
}

const token = /"((?:[^"\\]|\\.)*)"|\(|\)|[^\s()]+/g;

// pipeline reads one command: a value, or a function and its arguments.
function pipeline(source: string): Value {
  const tokens = source.match(token) ?? [];
  let at = 0;
  const operand = (): Value => {
    const t = tokens[at++] ?? "";
    if (t === "(") {
      const v = command();
      at++; // ")"
      return v;
    }
    if (t[0] === '"') {
      const text = JSON.parse(t) as string;
      return () => text;
    }
    if (/^-?\d+$/.test(t)) return () => Number(t);
    return path(t);
  };
  const command = (): Value => {
    const first = tokens[at] ?? "";
    if (/^[a-z]+$/.test(first)) {
      at++;
      const args = rest();
      return (s) => call(first, args.map((a) => a(s)));
    }
    if (/\.In$/.test(first)) {
      at++;
      const [of, words] = [path(first.slice(0, -3)), rest()];
      return (s) => inWords(of(s), words.map((w) => String(w(s))));
    }
    return operand();
  };
  const rest = (): Value[] => {
    const args: Value[] = [];
    while (at < tokens.length && tokens[at] !== ")") args.push(operand());
    return args;
  };
  return command();
}

// path is .A.B of the dot, $x.A of a variable, $.A of the arguments' dot.
function path(source: string): Value {
  const [head, ...names] = source.split(".");
  const name = head!.replace(/^\$/, "");
  return (s) => names.filter((n) => n !== "").reduce<unknown>((v, n) => (v as Args | undefined)?.[n], name ? s.vars[name] : s.dot);
}

function call(name: string, args: unknown[]): unknown {
  switch (name) {
    case "eq": return args.slice(1).includes(args[0]);
    case "ne": return args[0] !== args[1];
    case "not": return !truth(args[0]);
    case "and": return args.find((a) => !truth(a)) ?? args[args.length - 1];
    case "or": return args.find(truth) ?? args[args.length - 1];
    case "say": return fill(String(args[0]), args[1]);
    case "word": return knows(args[0] + "." + args[1]) ? fill(args[0] + "." + args[1], {}) : String(args[1]);
  }
  throw new Error("no function " + name);
}

const sittings = ["breakfast", "lunch", "dinner"];

// inWords is what Go's Sitting and Percent say of themselves: the word for the
// sitting, the digits of a share that is paid.
function inWords(v: unknown, words: string[]): string {
  if (typeof v === "string") return words[sittings.includes(v) ? sittings.indexOf(v) : 3] ?? "";
  const numerals = [...(words[0] ?? "")];
  const digits = String(v).padStart(2, "0").replace(/0$/, "");
  return [...digits].map((d) => numerals[Number(d)] ?? "").join("");
}
