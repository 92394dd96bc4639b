// Package photos keeps pictures of places and papers that staff took: small,
// without what a camera writes beside the picture, never of elders.
package photos
