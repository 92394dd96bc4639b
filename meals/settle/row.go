package settle

import (
	"mealmap/data"
	"mealmap/meals"
)

// Row is one meal of a statement, for a register that can be added up again: the
// Fen of all its rows is what is payable.
type Row struct {
	meals.Redemption        // void and rejection as the statement holds them, not as they are today
	ElderName        string // masked
	Community        string // 12 digits, "" unknown
	CommunityName    string
	PointName        string
	Levels           []Moved  // who pays its subsidy, in the order of Funders
	DeliveryFen      data.Fen // on top of the list price
	Fen              data.Fen // what it moves within the statement, of public money, the fund's and for delivery
	Earlier          bool     // of days before the statement's
}
