package review

import "mealmap/data"

// Settings are what the office signs. A version never changes once it holds, and
// days before ValidFrom stay judged by the version of their time.
type Settings struct {
	Version         int
	Line            float64 // contract line, share satisfied
	Unacceptable    float64 // must be found, share satisfied
	AlarmDays       float64 // a merchant on the line is wrongly warned at most once in so many days
	WatchDays       float64 // the same for a watch
	RectifyDays     int     // from the warning to the deadline
	RemovalOdds     float64 // fresh evidence for a proposal to remove, n : 1
	LiftOdds        float64 // fresh evidence for lifting, n : 1
	InterviewCount  int     // private interviews at most in InterviewEvery days
	InterviewEvery  int     // days
	JudgedAfterDays int     // a new merchant is not judged before
	ValidFrom       data.ServiceDay
}

// DefaultSettings hold until the office signs its own.
func DefaultSettings() Settings {
	return Settings{
		Line: .90, Unacceptable: .85,
		AlarmDays: 3650, WatchDays: 120, RectifyDays: 30,
		RemovalOdds: 100, LiftOdds: 12,
		InterviewCount: 20, InterviewEvery: 14, JudgedAfterDays: 90,
	}
}

// Check names the first field that cannot be meant, "" where all can.
func (s Settings) Check() string {
	switch {
	case !(s.Line >= .5 && s.Line <= .98):
		return "line"
	case !(s.Unacceptable >= .3 && s.Unacceptable <= s.Line-.02):
		return "unacceptable"
	case !(s.AlarmDays >= 30 && s.AlarmDays <= 1e6):
		return "alarm_days"
	case !(s.WatchDays >= 7 && s.WatchDays <= s.AlarmDays):
		return "watch_days"
	case s.RectifyDays < 1 || s.RectifyDays > 365:
		return "rectify_days"
	case !(s.RemovalOdds >= 1 && s.RemovalOdds <= 1e6):
		return "removal_odds"
	case !(s.LiftOdds >= 1 && s.LiftOdds <= 1e6):
		return "lift_odds"
	case s.InterviewCount < 0 || s.InterviewCount > 100:
		return "interview_count"
	case s.InterviewEvery < 1 || s.InterviewEvery > 365:
		return "interview_every"
	case s.JudgedAfterDays < 0 || s.JudgedAfterDays > 365:
		return "judged_after_days"
	}
	return ""
}
