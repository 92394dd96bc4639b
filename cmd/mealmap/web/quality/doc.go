// Package quality is the desk's pages about how well merchants serve: what the
// method says, cases, and replacement.
package quality
