// Package voices is how elders are heard: samples that the system draws, calls,
// questionnaires on paper, visits and shared meals, and what providers are told of
// it. Every answer is tied to a meal where it can be; who asks never enrolled whom
// he asks.
package voices
