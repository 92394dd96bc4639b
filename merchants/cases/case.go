package cases

import (
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// CaseID names one case.
type CaseID string

// Stage is how far a case has come.
type Stage string

// The stages. The last three have ended.
const (
	Watch    Stage = "watch"    // the office looks more closely; the merchant is told nothing
	Warned   Stage = "warned"   // has until the deadline to put things right
	Proposed Stage = "proposed" // for removal
	Signed   Stage = "signed"   // by the first of two
	Removed  Stage = "removed"
	Lifted   Stage = "lifted"
	Dropped  Stage = "dropped"
)

// Stages lists every stage in the order of display.
func Stages() []Stage { return []Stage{Watch, Warned, Proposed, Signed, Removed, Lifted, Dropped} }

// Ended reports whether nothing can follow but a note.
func (s Stage) Ended() bool { return s == Removed || s == Lifted || s == Dropped }

// Action is one thing that somebody can do about a case.
type Action string

// The actions.
const (
	Open        Action = "open"
	Warn        Action = "warn"
	Recheck     Action = "recheck"
	Extend      Action = "extend"
	Lift        Action = "lift"
	Propose     Action = "propose"
	Withdraw    Action = "withdraw"
	Sign        Action = "sign"
	Countersign Action = "countersign"
	Drop        Action = "drop"
	Object      Action = "object"
	Appealed    Action = "appeal"
	Decide      Action = "decide"
	Note        Action = "note"
)

// Ground is on what a step stands, where there are several.
type Ground string

// The grounds.
const (
	Plain      Ground = ""
	Improved   Ground = "improved"    // lift: fresh answers are good again
	Judged     Ground = "judged"      // lift: a person finds so after the deadline
	Answers    Ground = "answers"     // propose: fresh answers are as bad after the deadline
	FoodSafety Ground = "food_safety" // propose: what a complaint or a visit found
	Gone       Ground = "gone"        // drop: the merchant serves no more
)

// Case is one case.
type Case struct {
	District   data.District        `db:"district"`
	ID         CaseID               `db:"id"`
	Number     string               `db:"number"` // what paper calls it, '2026-007', unique in its street
	MerchantID merchants.MerchantID `db:"merchant_id"`
	Street     string               `db:"street"`
	Stage      Stage                `db:"stage"`
	OpenedOn   data.ServiceDay      `db:"opened_on"`
	WarnedOn   data.ServiceDay      `db:"warned_on"` // "" where no warning stands
	Deadline   data.ServiceDay      `db:"deadline"`  // last day of the rectification, "" without a warning
	EndedOn    data.ServiceDay      `db:"ended_on"`  // "" while it is open
}

// Taken is a step as it was taken. It is never changed.
type Taken struct {
	Seq    int          `db:"seq"` // from 1
	Action Action       `db:"action"`
	To     Stage        `db:"to_stage"`
	Reason string       `db:"reason"` // "" only for what the program opened
	At     data.Instant `db:"at"`
	By     audit.Actor  `db:"actor"`
	Raw    string       `db:"detail"` // JSON of Detail

	Detail Detail `db:"-"`
}

// Detail is what a step stood on.
type Detail struct {
	Ground    Ground          `json:"ground,omitempty"`
	Verdict   *review.Verdict `json:"verdict,omitempty"`   // of the day kept last, without names of answers
	SetAside  []Count         `json:"set_aside,omitempty"` // of that verdict
	Reference string          `json:"reference,omitempty"` // number of the complaint or visit
	Deadline  data.ServiceDay `json:"deadline,omitempty"`  // that warn or extend set
	ObjectBy  data.ServiceDay `json:"object_by,omitempty"` // last day of the objection to warn or propose
	Answers   []string        `json:"answers,omitempty"`   // rating behind each number on the paper that the step issued
	Notice    string          `json:"notice,omitempty"`    // number of that paper
	Points    []string        `json:"points,omitempty"`    // that countersign took out of the network
	Appeal    *Outcome        `json:"appeal,omitempty"`    // that decide made
	AppealID  string          `json:"appeal_id,omitempty"` // of object, appeal and decide, and of what decide withdrew
}

// Count is how many answers there are of a code.
type Count struct {
	Code string `json:"code"`
	N    int    `json:"n"`
}

// Outcome is what came of an objection or appeal.
type Outcome struct {
	Decision Decision        `json:"decision"`
	Struck   []Struck        `json:"struck,omitempty"`
	Before   *review.Verdict `json:"before,omitempty"`
	After    *review.Verdict `json:"after,omitempty"` // without what was struck
	Alone    bool            `json:"alone,omitempty"` // of an appeal: nobody else was there to decide it than who decided the objection
}

// Struck is one answer that a decision took out of the count.
type Struck struct {
	No  int                 `json:"no"` // on the merchant's paper
	Why merchants.StrikeWhy `json:"why"`
}

// AppealKind says which instance it is.
type AppealKind string

// The kinds.
const (
	Objection    AppealKind = "objection"
	SecondAppeal AppealKind = "appeal" // against the decision on an objection; final
)

// Decision is what was decided about an objection or appeal.
type Decision string

// The decisions.
const (
	Upheld  Decision = "upheld"  // the step is taken back
	Partly  Decision = "partly"  // answers are struck, the step stands
	Refused Decision = "refused" // the step stands
)

// Decisions lists every decision in the order of display.
func Decisions() []Decision { return []Decision{Upheld, Partly, Refused} }

// Claim is an answer that a merchant points to, and why.
type Claim struct {
	No  int                 `json:"no"`
	Why merchants.StrikeWhy `json:"why"`
}

// Appeal is what a merchant says against a step.
type Appeal struct {
	ID        string       `db:"id"`
	Kind      AppealKind   `db:"kind"`
	Against   int          `db:"against"` // Seq of the step
	Text      string       `db:"text"`
	Raw       string       `db:"claims"` // JSON of Claims
	FiledAt   data.Instant `db:"filed_at"`
	FiledBy   audit.Actor  `db:"filed_by"` // who took it down
	Decision  Decision     `db:"decision"` // "" while it is open
	Reason    string       `db:"reason"`
	DecidedAt data.Instant `db:"decided_at"` // 0 while it is open
	DecidedBy audit.Actor  `db:"decided_by"`

	Claims []Claim `db:"-"`
}
