package settle

import (
	"mealmap/data"
	"mealmap/meals"
)

// ClassLabels are the neutral names of classes by code, as the rules published
// last have them; a class without one is not there.
func ClassLabels(sets []*meals.RuleSet) map[string]string {
	names, at := map[string]string{}, map[string]data.Instant{}
	for _, r := range sets {
		for _, class := range r.Classes {
			if class.Label != "" && r.Published >= at[class.Code] {
				names[class.Code], at[class.Code] = class.Label, r.Published
			}
		}
	}
	return names
}
