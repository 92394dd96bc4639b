// Package tills is a till as a device: how it enrols with a one-time code and a
// key of its own, how the office tells it apart by a fingerprint, when it was
// last heard of, and how its shift PIN is begun anew. What it may record, meals
// and meals/offline say.
package tills
