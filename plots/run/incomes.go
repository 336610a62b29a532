package run

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/table"
)

// incomes shows what each fifth of incomes captures a person and year, in money and as a share of its income, at each κ
// that the table has (replicate, by, group, kappa, captured, share), that of the run first.
func incomes(f *figure.Folder) (*chart.Chart, error) {
	t, err := f.Need("incomes", "replicate", "by", "group", "kappa", "captured", "share")
	if err != nil {
		return nil, err
	}
	type place struct{ group, kappa string }
	ids, at := replicatesIn(t)
	money, share := map[place][]float64{}, map[place][]float64{}
	var groups, kappas []string
	note := func(of *[]string, name string) {
		if !slices.Contains(*of, name) {
			*of = append(*of, name)
		}
	}
	for r := range t.Rows() {
		if t.Col("by").Text(r) != "fifth" {
			continue
		}
		p := place{t.Col("group").Text(r), digits.Sparse(t.Col("kappa").Float(r))}
		note(&groups, p.group)
		note(&kappas, p.kappa)
		if money[p] == nil {
			money[p], share[p] = make([]float64, len(ids)), make([]float64, len(ids))
		}
		k := at[int(t.Col("replicate").Float(r))]
		money[p][k], share[p][k] = t.Col("captured").Float(r), 100*t.Col("share").Float(r)
	}
	c := &chart.Chart{Title: "Value captured by fifths of income"}
	var told []string
	for n, of := range []struct {
		axis chart.Axis
		v    map[place][]float64
	}{{chart.Axis{Title: "captured, a person and year", Unit: f.Currency, Zero: true}, money},
		{chart.Axis{Title: "captured, as a share of income", Unit: "%", Zero: true}, share}} {
		p := &chart.Panel{X: of.axis, Y: chart.Axis{Kind: chart.Categories}, Abreast: len(kappas)}
		for _, g := range groups {
			p.Y.Names = append(p.Y.Names, fifthNames[g])
		}
		for k, kappa := range kappas {
			style := ink.Serial(k)
			d := &chart.Points{Series: "κ = " + kappa, Kind: "mean", Colour: style.Colour, Radius: 2.6, Hollow: k > 0,
				Shape: ink.Shape(k)}
			for row, g := range groups {
				m := student(of.v[place{g, kappa}], table.Range{})
				d.Along(m, float64(row)+.16*(float64(k)-float64(len(kappas)-1)/2))
				if k == 0 && n == 1 {
					told = append(told, "fifth "+g+" "+phrase.Interval(m))
				}
			}
			p.Marks = append(p.Marks, d)
			if n == 0 {
				p.Key = append(p.Key, chart.KeyItem{Text: d.Series, Style: style, Point: true, Shape: d.Shape, Hollow: d.Hollow})
			}
		}
		c.Panels = append(c.Panels, p)
	}
	c.Alt = fmt.Sprintf("What consumers of %s capture by fifths of income, in %s a person and year and as a share of "+
		"their income, where the weight of a price falls with income by κ: filled dots are at the κ of the run, %s, the "+
		"others what the same decisions are worth at %s; %s. As a share of income: %s.", f.Label, f.Currency, kappas[0],
		digits.List(kappas[1:]), howDrawn(len(ids)), strings.Join(told, ", "))
	return c, nil
}

var fifthNames = map[string]string{"1": "lowest fifth", "2": "second", "3": "middle", "4": "fourth",
	"5": "highest fifth"}
