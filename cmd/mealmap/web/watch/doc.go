// Package watch is the pages for what a person must look at: what tills brought
// back and could not be settled, and the alarms.
package watch
