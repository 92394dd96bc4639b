package offline

// roster is a district's cards as they were at one moment.
type roster struct{}
