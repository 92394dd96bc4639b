// Package web is everything that speaks HTTP: the elders' pages, the till, the
// office and the JSON API. routes.go lists every route and who may call it; a
// resource's file holds its handlers, forms and JSON shapes. A handler decodes,
// makes one call into a domain and responds; the domains know nothing of HTTP
// and this package holds no rule of theirs.
package web
