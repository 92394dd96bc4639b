package desk

import (
	"context"

	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/static/messages"
)

// People are the names of those who take steps.
type People map[audit.Actor]string

// ReadPeople reads the names of everybody who works or has worked here, and puts
// the program's own actors into words.
func ReadPeople(ctx context.Context, store *staff.Store, p *messages.Printer) (People, error) {
	users, err := store.ListUsers(ctx)
	if err != nil {
		return nil, err
	}
	names := make(People, len(users)+3)
	for _, actor := range []audit.Actor{audit.CLI, audit.System, audit.Demo} {
		names[actor] = p.Text("office.audit.actor." + string(actor))
	}
	for _, u := range users {
		names[audit.User(string(u.ID))] = u.DisplayName
	}
	return names, nil
}

// Name is the actor's, or the actor as it is logged where nobody has a name for
// it.
func (n People) Name(actor audit.Actor) string {
	if name := n[actor]; name != "" {
		return name
	}
	return string(actor)
}
