package alarms

import (
	"time"

	"mealmap/geo"
)

// What nobody is asked about. They are wide of what honest work looks like: an
// alarm costs a person a telephone call. No public text gives such numbers; these
// are the project's own.
const (
	// A cashier takes the card, the price and the money: ten seconds a meal, when
	// the queue is long and nobody talks.
	burstSpan = 5 * time.Minute
	burstMost = 30

	// Elders keep their hours, and neighbours come together; so only a row of
	// cards counts that follow one another on both days, at most orderBetween
	// strangers and orderPause apart. A row of eight is a club that comes in the
	// same order twice, or a stack of cards.
	orderLeast   = 8
	orderBetween = 1
	orderPause   = 3 * time.Minute

	// As the crow flies, which is a brisk walk of eight kilometres an hour along
	// streets. Points nearer than apartNear are one place. What a till recorded by
	// its own clock may be off by clockSlack.
	apartPace  geo.Metres = 100 // a minute
	apartNear  geo.Metres = 300
	clockSlack            = 10 * time.Minute

	// Who comes early is let in, and who came late pays after closing. On a day
	// without opening one meal is enough to ask, at odd hours three are.
	closedGrace  = 30 * time.Minute
	closedAtOdd  = 3
	closedAllDay = 1

	// Hundredths of what seats and turns allow: a table is shared, a bowl is
	// carried out.
	seatsMargin = 120

	// Of a till in a week: more than so many hundredths without network, when it
	// has recorded enough to speak of a share.
	offlineShare = 40
	offlineLeast = 20
	offlineDays  = 7

	awakeIdle = 60 // days without a meal
	awakeRow  = 5  // days in a row, not counting those on which the point is closed

	// A point is missed when its silence would come once in 2,000 by how often its
	// days are empty, which no single day reaches, and has cost quietMissed meals,
	// which chance alone takes from a point of one meal a day once in 3,000 times. A
	// canteen is missed on the second day, a point of three meals a day on the third,
	// one of a meal a week never. Weekdays that are empty more than one time in four
	// tell nothing. Three weeks of past are the least to judge by, the last quietWeeks
	// of each weekday count.
	quietOdds   = 1.0 / 2000
	quietMissed = 8
	quietSparse = 0.25
	quietLeast  = 18
	quietWeeks  = 8
	quietLent   = 4
	quietLong   = 28 // days: who was not missed in four weeks never had much
	// Eight weeks, the longest run of holidays, and a silence of four weeks.
	quietBack = 98

	// How many days before are looked at.
	lookBack = 14
)
