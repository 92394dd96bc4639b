// Package web is the frame of everything that speaks HTTP: how a request is
// admitted, decoded, answered and refused, the layout that pages share, the
// drawn map, the OpenAPI document and what programs ask of the whole.
//
// Whom the program answers stands in a package for each audience: web/public
// (anybody: the elders' pages and the public API), web/till (a cashier's device)
// and web/office (the people who work here). What pages for signed-in people
// share, their sessions above all, is web/desk. Each audience lists every route
// and who may call it in the file of its own name (public.go, till.go,
// office.go; the frame's few are in health.go) and gives them as a Part, and
// Server.Handler makes one site of the parts. A resource's file holds its
// handlers, forms and JSON shapes.
//
// A handler decodes, makes one call into a domain and responds; the domains know
// nothing of HTTP and no package here holds a rule of theirs. The audiences do
// not import each other; what two of them need is in the frame, or at the desk.
package web
