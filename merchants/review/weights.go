package review

import "mealmap/merchants"

// Weights are how much each answer about a merchant counts, by rating, for the
// answers that are still in the log: 0 to 1, and 0 for one that is set aside.
// They were fixed on the day the answer came, before it was read.
func (e *Engine) Weights(m merchants.MerchantID) map[string]float64 {
	i, known := e.find(m)
	if !known {
		return nil
	}
	weights := make(map[string]float64, len(e.places[i].Log))
	for _, a := range e.places[i].Log {
		weights[a.ID] = a.W
	}
	return weights
}
