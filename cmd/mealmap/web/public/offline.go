package public

import (
	"context"

	"mealmap/cmd/mealmap/web"
)

// Nearest answers the query string of GET /api/v1/points without a server, for
// the command of that name: the same bytes, the same refusals.
func Nearest(ctx context.Context, c web.Config, query string) ([]byte, error) {
	site := server{Server: &web.Server{Config: c}}
	return site.nearest(ctx, nil, query)
}
