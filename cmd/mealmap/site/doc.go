// Package site writes an edition as a folder of plain files that any web server
// or a memory stick serves.
package site
