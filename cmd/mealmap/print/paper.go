package print

import "codeberg.org/go-pdf/fpdf"

// Paper is a sheet's size in millimetres, as it is held: wider than high is
// landscape.
type Paper struct{ Width, Height float64 }

// The sheets of ISO 216, upright.
var (
	A1 = Paper{594, 841}
	A2 = Paper{420, 594}
	A3 = Paper{297, 420}
	A4 = Paper{pageWidth, pageHeight}
	A5 = Paper{148, 210}
)

// Turned is the sheet on its side.
func (p Paper) Turned() Paper { return Paper{p.Height, p.Width} }

func (p Paper) size() fpdf.SizeType { return fpdf.SizeType{Wd: p.Width, Ht: p.Height} }
