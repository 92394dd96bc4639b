// Package complaints is what people complain about: who was asked first answers
// for it, by the working day that its class allows; overdue ones go up, answered
// ones are rung back about, unsatisfied ones opened again.
package complaints
