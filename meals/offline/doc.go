// Package offline is a till without network: what it carries (the bundle: keys,
// the status list of the district's cards, the rules of its point), and what it
// brings back (records, chained and signed by the device).
//
// Its words: a record is one meal or void as the device signed it; the chain is
// the records of one device in order, each naming the hash of the one before;
// the anchor is what the server last told the device of the time and of its
// chain; a case is what a person must decide. Judge is pure: what is known of a
// record goes in, what becomes of it comes out. An answer that was given never
// changes.
package offline
