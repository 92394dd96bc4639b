// Package till is the cashier's device: the API that it calls with a bearer
// token and the pages that it shows in a browser with a cookie. Both are the
// same till, and both record a meal by the same call. What a meal costs and who
// may eat it the domain decides.
package till
