package alarms

import "mealmap/data/fault"

// What may be wrong with handling an alarm.
var (
	ErrAlarmUnknown = fault.New(fault.NotFound, "alarm_unknown")
	ErrAlarmClosed  = fault.New(fault.Conflict, "alarm_closed") // somebody has closed it
	ErrAlarmTaken   = fault.New(fault.Conflict, "alarm_taken")  // somebody else has taken it
	ErrAlarmOutcome = fault.New(fault.Invalid, "alarm_outcome") // none of Outcomes
	ErrAlarmNote    = fault.New(fault.Invalid, "alarm_note")    // nothing said of what was found
)
