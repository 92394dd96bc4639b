// Package verdicts keeps what the method says of every merchant: it puts the log
// of answers and of people's steps through merchants/review day by day, keeps each
// day's verdict with the terms it was made by, and makes the sheet that an officer
// reads. Whatever it keeps can be made again from the log. It decides nothing.
package verdicts
