package voices

var _ = addPages(map[string]any{
	"calls":      callsPage{},
	"call":       callPage{},
	"denied":     deniedPage{},
	"sample":     samplePage{},
	"sheets":     sheetsPage{},
	"visits":     visitsPage{},
	"visit":      visitPage{},
	"visit_form": visitFormPage{},
	"letters":    lettersPage{},
	"letter":     letterPage{},
})
