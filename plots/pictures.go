package plots

import (
	"errors"

	"guanxi/plots/figure"
)

// Pictures draws all figures that the folder has the data for, or those named, without titles,
// since the page supplies them; font is Options.Font. It returns none when the tables have
// nothing to show. With an error it also returns the pictures that could be drawn.
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
	return drawn, err
}
