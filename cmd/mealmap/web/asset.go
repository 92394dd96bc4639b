package web

import "mealmap/static"

// Asset is a file that is sent as it is, by its name below static/: its content,
// and its address with a mark of the content, which changes when it does.
func Asset(name string) (content []byte, address string, err error) {
	content, err = static.Files.ReadFile(name)
	if err != nil {
		return nil, "", err
	}
	address, err = asset(name)
	return content, address, err
}
