package web

import (
	"fmt"
	"html/template"
)

// mouths are the faces' mouths: not satisfied, so-so, satisfied.
var mouths = [Faces]string{"M13 30q7-8 14 0", "M13 28h14", "M12 25q8 10 16 0"}

// FaceIcon draws one of the three faces, from 1 not satisfied to 3 satisfied, in
// the colour of the text around it; words stand beside it. Anything else is
// nothing.
func FaceIcon(score int) template.HTML {
	if score < 1 || score > Faces {
		return ""
	}
	return template.HTML(fmt.Sprintf(`<svg class="face" viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="17" fill="none" stroke="currentColor" stroke-width="3"/>`+
		`<circle cx="14" cy="16" r="2.4" fill="currentColor"/><circle cx="26" cy="16" r="2.4" fill="currentColor"/>`+
		`<path d="%s" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round"/></svg>`, mouths[score-1]))
}
