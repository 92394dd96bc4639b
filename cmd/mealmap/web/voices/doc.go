// Package voices is the desk's pages of hearing elders: calls, visits, letters to
// providers, complaints, who stayed away, and the month's report.
package voices
