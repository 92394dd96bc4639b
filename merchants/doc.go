// Package merchants is who serves and how well: merchants and their meal
// points, when they are open, what they offer, whether they may serve, how
// elders rated them.
//
// A merchant is the business that signs, is reviewed and is paid; a point is a
// place on the map where an elder can eat. A point goes from candidate to open,
// suspended and removed, each step with a reason, and nothing is ever deleted.
// Unknown is kept apart from no: unknown hours are not closed, an unknown permit
// is not an expired one, and a point without a position is in the list but not
// on the map.
//
// The rules (OpenAt, Public, ParseHours) are pure: values and a time in, values
// out. The Directory is an immutable snapshot of the points for answering many
// questions a second. The package knows nothing of cards, meals or prices;
// ratings arrive as values, and what they say of a merchant is for review,
// verdicts and cases.
package merchants
