package monthly

import (
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals/complaints"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// ErrMonthAhead: the month has not begun.
var ErrMonthAhead = fault.New(fault.Invalid, "month_ahead")

// Report is a month of a street, or of the whole district where Street is "".
type Report struct {
	District data.District
	Street   string
	Month    string          // "2026-10"
	From, To data.ServiceDay // both inclusive; To is today while the month runs
	Running  bool            // the month is not over
	MadeAt   data.Instant

	All          Sums
	Elders, New  int // who ate; of those, who had never eaten before
	Voided       int // meals that were taken back, which count nowhere else
	Rejected     int // meals among All.Meals that the office does not pay for
	Offline      int // meals among All.Meals that a till recorded without network
	Sittings     []Sitting
	Days         []Day   // every day from From to To
	Funders      []Money // what public funders and the fund paid, by ledger
	Points       []Point
	Communities  []Community
	Merchants    []Merchant
	Answers      []Answers
	Complaints   complaints.Figures
	Alarms       Alarms
	Interviews   Interviews
	Cases        Cases
	Gaps         []Gap
	Absences     Absences
	Opened       int // points that began to serve in the network
	Ended        int // points that left it
	Before, Year *Brief
	Now          Brief // the same of this month
}

// Sums are meals and their money. List + DeliveryFees = Elder + Merchant + Public.
type Sums struct {
	Meals, Deliveries             int
	List, Elder, Merchant, Public data.Fen // Public is every level of government and the fund
	DeliveryFees                  data.Fen // on top of the list price
}

func (s *Sums) add(o Sums) {
	s.Meals += o.Meals
	s.Deliveries += o.Deliveries
	s.List += o.List
	s.Elder += o.Elder
	s.Merchant += o.Merchant
	s.Public += o.Public
	s.DeliveryFees += o.DeliveryFees
}

// Sitting is how many meals were eaten at one; "" outside every window.
type Sitting struct {
	Sitting merchants.Sitting
	Meals   int
}

// Day is how many meals a day had.
type Day struct {
	Day   data.ServiceDay
	Meals int
}

// Money is what one funder paid.
type Money struct {
	Funder string
	Fen    data.Fen
}

// Point is a point's month. Hidden rows say nothing but their name.
type Point struct {
	ID         merchants.PointID
	MerchantID merchants.MerchantID
	Name       string
	Sums
	Elders     int
	Complaints complaints.Tally
	Alarms     int
	Hidden     bool
}

// Community is the month of a community's elders, wherever they ate. Code is ""
// for those of no known one.
type Community struct {
	Code, Name string
	Sums
	Elders     int
	Complaints complaints.Tally
	Hidden     bool
}

// Merchant is what is said of a merchant on the last day of the month that was
// judged.
type Merchant struct {
	ID      merchants.MerchantID
	Name    string
	Day     data.ServiceDay // "" where nothing was said
	Figure  review.Figure   // shown as too few data without Enough
	Level   review.Level
	Judged  bool
	Meals   int
	Answers int // that came in the month
}

// Answers are what came in the month over one channel, raw: channels are biased
// differently and are not added up.
type Answers struct {
	Channel      merchants.Channel
	N, Satisfied int
}

// Alarms are those raised in the month, as they stand now.
type Alarms struct{ Raised, Handled, Open int }

// Interviews are those that the month brought to an end, and what came of them.
type Interviews struct{ Drawn, Answered, NotReached, Declined int }

// Cases are the steps of the month, in cases, and those open at its end.
type Cases struct{ Opened, Warned, Proposed, Lifted, Removed, Dropped, Open int }

// Gap is a point that was missed in the month. Days are until it was closed, or
// the report's last day.
type Gap struct {
	Point            string
	OpenedOn, Closed data.ServiceDay // Closed "" while it is open
	Days             int
}

// Absences are elders who stayed away: noticed in the month, asked after since,
// and not yet.
type Absences struct{ Noticed, Asked, Open int }

// Brief is what is compared with other months.
type Brief struct {
	Month              string
	Meals, Elders      int
	List, Elder        data.Fen
	Subsidy            data.Fen // of the meals, without delivery and without what was rejected
	Answers, Satisfied int      // all that elders answered, raw
	Complaints         int
}
