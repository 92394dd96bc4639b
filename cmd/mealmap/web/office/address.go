package office

import (
	"net/url"
	"strings"

	"mealmap/data/fault"
)

// ErrBadURL: not an address that a telephone can open. Its field is public_url.
var ErrBadURL = fault.New(fault.Invalid, "bad_public_url")

// PublicURL checks the address that is printed and shown as the network's own,
// wherever it is typed: http or https with a host, and nothing behind the path.
// It is given without its last slash; ErrBadURL where it cannot be used.
func PublicURL(text string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", ErrBadURL.Field(fault.Field{Name: "public_url", Code: "bad_url"})
	}
	return strings.TrimRight(u.String(), "/"), nil
}
