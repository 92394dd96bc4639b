package geo

import "math"

// Frame places a piece of the globe on a sheet, north up. Within a street or a
// town the flat projection used (equirectangular, true to scale at the middle
// latitude) is off by less than a metre in a kilometre.
type Frame struct {
	centre        LatLng
	width, height float64 // in drawing units
	metresPerUnit float64
	cosLat        float64
}

// NewFrame fits the box into a sheet of width × height drawing units (pixels,
// millimetres) with its centre in the middle; the sheet shows more than the box
// on two sides where their proportions differ. A box without extent, or one
// smaller than 50 m, is shown 50 m wide.
func NewFrame(box Box, width, height float64) Frame {
	const least = 50.0
	f := Frame{centre: box.Center(), width: width, height: height}
	f.cosLat = math.Cos(f.centre.Lat * radian)
	ns := (box.North - box.South) * radian * float64(EarthRadius)
	we := (box.East - box.West) * radian * float64(EarthRadius) * f.cosLat
	f.metresPerUnit = max(ns/height, we/width, least/width)
	return f
}

// Project gives p's place on the sheet: x to the right, y down, both from the
// upper left corner. Points outside the box get coordinates outside the sheet.
func (f Frame) Project(p LatLng) (x, y float64) {
	scale := radian * float64(EarthRadius) / f.metresPerUnit
	return f.width/2 + (p.Lng-f.centre.Lng)*f.cosLat*scale, f.height/2 - (p.Lat-f.centre.Lat)*scale
}

// MetresPerUnit is the scale: how much ground one drawing unit shows, exact at
// the middle latitude and in north–south direction everywhere.
func (f Frame) MetresPerUnit() float64 { return f.metresPerUnit }

// Box is all that the sheet shows: what to ask the street store for.
func (f Frame) Box() Box {
	lat := f.height / 2 * f.metresPerUnit / float64(EarthRadius) / radian
	lng := f.width / 2 * f.metresPerUnit / float64(EarthRadius) / radian / max(f.cosLat, 1e-9)
	return Box{f.centre.Lat - lat, f.centre.Lng - lng, f.centre.Lat + lat, f.centre.Lng + lng}
}
