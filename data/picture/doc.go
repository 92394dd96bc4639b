// Package picture reads photographs that people send, and writes small ones that
// have nothing of the camera's in them: not the place, not the time.
package picture
