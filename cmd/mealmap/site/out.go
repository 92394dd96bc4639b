package site

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
)

// ErrForeign: the folder holds something else than an exported edition. Arg Dir.
var ErrForeign = fault.New(fault.Conflict, "site_foreign_folder")

// ToDir writes the folder into dir, which is new, empty or an older export: that
// is taken away first, files of its own kind only. ErrForeign.
func ToDir(in Input, dir string) (files int, err error) {
	if err := prepare(dir); err != nil {
		return 0, err
	}
	err = Write(in, func(name string, body []byte) error {
		files++
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		return os.WriteFile(full, body, 0o644)
	})
	return files, err
}

// ours is what an export writes at the top of a folder.
var ours = []string{Marker, "css", "images", "index.html", "m", "map.svg", "paper", "points", "points.geojson"}

// prepare empties an older export and refuses anything else.
func prepare(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return ErrForeign.With("Dir", dir).Because(err)
	}
	if _, err := os.Stat(filepath.Join(dir, Marker)); err != nil {
		return ErrForeign.With("Dir", dir)
	}
	for _, e := range entries {
		if !known(e.Name()) {
			return ErrForeign.With("Dir", dir)
		}
	}
	for _, name := range ours { // the marker goes first: a half-emptied folder is refused
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

func known(name string) bool {
	for _, own := range ours {
		if strings.EqualFold(name, own) {
			return true
		}
	}
	return false
}

// ToZip writes the folder as an archive, file by file as they are made. All its
// times are the edition's first day.
func ToZip(in Input, w io.Writer) error {
	z := zip.NewWriter(w)
	at := in.Edition.From.Start().Time()
	if _, err := data.ParseServiceDay(string(in.Edition.From)); err != nil {
		return err
	}
	err := Write(in, func(name string, body []byte) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
		if err == nil {
			_, err = f.Write(body)
		}
		return err
	})
	if err != nil {
		return err
	}
	return z.Close()
}
