// What a till carries, and what it asks and answers when it prices a meal by
// itself. The same shapes are in meals/offline: Payload in bundle.go, Amount and
// its parts in meals/rules.go. Money is whole fen, days are "2025-03-05" in
// +08:00, minutes are of the day, instants are milliseconds since 1970.

export type Sitting = "breakfast" | "lunch" | "dinner" | "all_day" | "";
export type DayKind = "holiday" | "workday" | "";
export type Period = "meal" | "sitting" | "day" | "week" | "month" | "year";

// Signed is the answer of GET /api/v1/till/bundle: the signature is Ed25519 over
// "mealmap bundle v1\0" and the bytes of payload. Base64 is base64url, unpadded.
export interface Signed {
  payload: string;
  key: number;
  signature: string;
}

export interface Payload {
  v: 1;
  district: number;
  till: string;
  point: Point;
  made_at: number; // when the cards were as the list says
  list_number: number; // whole minutes of made_at
  keys: Key[];
  list: string; // base64url of the deflated list, see list.ts
  profiles: Profile[];
  sets: RuleSet[];
  in_force: Record<string, number>; // by day: which of sets speaks, -1 none; no other day can be decided
  hours: RuleWindow[]; // the point's own, which count where a set has no windows
  days: Record<string, DayKind>;
  budgets: string[]; // funders whose money may run out
  menu: Dish[];
  policy: Policy;
  office_phone: string;
  pin_reset_at: number;
}

export interface Point {
  id: string;
  name: string;
  open: boolean; // when the bundle was made
  closed_days: string[]; // of the days in in_force, where the point is not public
}

// Key checks cards whose first valid day lies within from and to, inclusive.
export interface Key {
  id: number;
  public: string;
  from: string;
  to: string;
}

// Profile is all that the rules ask of an elder, without saying why.
export interface Profile {
  sets: ProfileIn[]; // in the order of Payload.sets
  registered?: boolean; // for meals brought home
  home_street?: boolean; // the point stands in the elder's own street
  home_community?: boolean;
}

export interface ProfileIn {
  classes?: number[]; // which of the set's classes cover the elder
  excluded?: boolean; // from subsidy
}

export interface RuleSet {
  id: string;
  version: number;
  from_age: number; // at which the youngest class begins
  classes: Class[];
  round_fen?: number;
  rounding?: "" | "down" | "nearest" | "up";
  floor_fen?: number;
  minimum_on?: "" | "list" | "discounted";
  windows?: RuleWindow[];
  caps?: Cap[];
  discount_cap?: Cap;
  funding?: Share[];
  delivery?: { fee_fen: number; funder: string };
}

export interface Class {
  code: string;
  label: string; // neutral, for the cashier
  discount?: Amount;
  subsidy?: Amount;
  stack?: string;
  funding?: Share[];
}

export interface Amount {
  pay_percent?: number;
  off_fen?: number;
  percent?: number;
  price_fen?: number;
  allowance?: { fen: number; period: Period };
  on?: "" | "list";
  min_fen?: number;
  upto_fen?: number;
  max_fen?: number;
  coupon?: { count?: number; period?: Period };
  when?: When;
}

export interface When {
  sittings?: Sitting[];
  weekdays?: number[]; // 0 = Sunday
  holidays?: "" | "not" | "only";
}

export interface RuleWindow {
  sitting: Sitting;
  opens: number;
  closes: number;
  weekdays?: number[];
  holidays?: "" | "not" | "only";
}

export interface Cap {
  period: Period;
  count?: number;
  fen?: number;
}

export interface Share {
  funder: string;
  percent?: number;
  fen?: number;
  home?: "" | "street" | "community";
}

export interface Dish {
  name: string;
  price_fen: number;
}

export interface Policy {
  undecided: "discount" | "risk";
  max_records: number;
  amber_hours: number;
  stop_hours: number;
  price_cap_fen: number;
  pin_minutes: number;
  silent?: boolean; // elders are not asked how the meal was
}

// CardRef is what is read from a card's token.
export interface CardRef {
  district: number;
  index: number;
  issue: number;
  valid_from: string;
  valid_to: string; // inclusive
}

// CardState is what a list says of a card. "unknown" may have been issued since,
// "online" has a profile that the list cannot hold or is flagged so, "elsewhere"
// is another district's: all three are for the server to say.
export type CardState = "live" | "replaced" | "revoked" | "lost" | "online" | "unknown" | "elsewhere";

export interface Found {
  state: CardState;
  issue: number; // the newest that the list knows, 0 none
  profile: number; // index into Payload.profiles, -1 unless live
  endedOn: string; // the day a replaced card was replaced, "" not known
}

// Usage is what a card has used on this device, by period: the sums of the
// claims of its meals that stand.
export type Usage = Record<string, Use>;

export interface Use {
  meals: number;
  fen: number;
}

export interface Question {
  card: CardRef;
  at_ms: number;
  price_fen: number;
  sitting: Sitting; // "" = by the clock
  delivery: boolean;
  used: Usage;
  seen: boolean; // the card has another meal of this sitting on this device that stands
}

export interface Split {
  list_fen: number;
  merchant_fen: number;
  government_fen: number;
  fund_fen: number;
  elder_fen: number;
}

// Notice is a sentence's code and what it names: money in fen.
export interface Notice {
  code: string;
  args: Record<string, unknown>;
}

export interface Claim {
  period: string;
  fen: number;
}

// Undecided names what a device cannot know alone.
export type Undecided = "allowance" | "coupon" | "money_cap" | "count_cap" | "budget";

// Answer is what a meal costs. Where it is refused only refusal, its args, day
// and sitting are filled. "card_not_listed", "card_online_only",
// "card_elsewhere" and "day_unknown" ask for the network; the other refusals
// are the server's.
export interface Answer {
  refusal?: string;
  refusal_args?: Record<string, unknown>;
  class: string;
  label: string;
  rule: string;
  version: number;
  day: string;
  sitting: Sitting;
  split: Split;
  delivery_fen: number;
  notices: Notice[];
  undecided: Undecided[];
  claims: Claim[];
}
