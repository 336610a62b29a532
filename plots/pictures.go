package plots

import (
	"errors"

	"guanxi/plots/figure"
)

// A Picture is a figure in memory, to be embedded in a page.
type Picture struct {
	Name, Title string
	Alt         string // one sentence on what it shows
	SVG, CSV    []byte
}

// Pictures draws all figures that the folder has the data for, or those named, without titles,
// since the page supplies them; font is Options.Font. It returns none when the tables have
// nothing to show. With a *LeftOutError it also returns the pictures that could be drawn.
func Pictures(dir, font string, names ...string) ([]Picture, error) {
	folders, err := figure.OpenAll([]string{dir})
	if err != nil {
		return nil, err
	}
	list, err := choose(folders, names, nil)
	if err != nil {
		return nil, err
	}
	drawn, err := drawAll(list, folders, Options{Figures: names, Font: font, Formats: []string{SVG}, Width: SingleColumn, NoTitle: true})
	if none := (*figure.NothingError)(nil); len(names) == 0 && errors.As(err, &none) {
		return nil, nil
	}
	var left *LeftOutError
	if err != nil && !errors.As(err, &left) {
		return nil, err
	}
	var all []Picture
	for _, d := range drawn {
		all = append(all, Picture{Name: d.name, Title: d.title, Alt: d.alt, SVG: d.files[SVG], CSV: d.files["csv"]})
	}
	return all, err
}
