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

// fifths are what a number per replicate is of each fifth of incomes, at each κ of the table, that of the run first.
type fifths struct {
	replicates     int
	groups, kappas []string
	money, share   map[[2]string][]float64 // by group and κ
}

func fifthsOf(f *figure.Folder) (of fifths, err error) {
	t, err := f.Need("incomes", "replicate", "by", "group", "kappa", "captured", "share")
	if err != nil {
		return of, err
	}
	ids, at := replicatesIn(t)
	of.money, of.share, of.replicates = map[[2]string][]float64{}, map[[2]string][]float64{}, len(ids)
	for r := range t.Rows() {
		if t.Col("by").Text(r) != "fifth" {
			continue
		}
		p := [2]string{t.Col("group").Text(r), digits.Sparse(t.Col("kappa").Float(r))}
		for k, list := range []*[]string{&of.groups, &of.kappas} {
			if !slices.Contains(*list, p[k]) {
				*list = append(*list, p[k])
			}
		}
		if of.money[p] == nil {
			of.money[p], of.share[p] = make([]float64, len(ids)), make([]float64, len(ids))
		}
		k := at[int(t.Col("replicate").Float(r))]
		of.money[p][k], of.share[p][k] = t.Col("captured").Float(r), 100*t.Col("share").Float(r)
	}
	return of, nil
}

// incomes shows what each fifth of incomes captures a person and year, in money and as a share of its income.
func incomes(f *figure.Folder) (*chart.Chart, error) {
	x, err := fifthsOf(f)
	if err != nil {
		return nil, err
	}
	c := &chart.Chart{Title: "Value captured by fifths of income"}
	shares := map[string][]float64{}
	for _, g := range x.groups {
		shares[fifthNames[g]] = x.share[[2]string{g, x.kappas[0]}]
	}
	if most := largest(shares); most != "" {
		c.Title += ": the " + most + " gains the largest share of its income"
	}
	var told []string
	for n, of := range []struct {
		axis chart.Axis
		v    map[[2]string][]float64
	}{{chart.Axis{Title: "captured, a person and year", Unit: f.Currency, Zero: true}, x.money},
		{chart.Axis{Title: "captured, as a share of income", Unit: "%", Zero: true}, x.share}} {
		p := &chart.Panel{X: of.axis, Y: chart.Axis{Kind: chart.Categories}, Abreast: len(x.kappas)}
		for _, g := range x.groups {
			p.Y.Names = append(p.Y.Names, fifthNames[g])
		}
		for k, kappa := range x.kappas {
			style := ink.Serial(k)
			d := &chart.Points{Series: "κ = " + kappa, Kind: "mean", Colour: style.Colour, Radius: 2.6, Hollow: k > 0,
				Shape: ink.Shape(k)}
			for row, g := range x.groups {
				m := student(of.v[[2]string{g, kappa}], table.Range{})
				d.AddHorizontal(m, float64(row)+.16*(float64(k)-float64(len(x.kappas)-1)/2))
				if k == 0 && n == 1 {
					told = append(told, "fifth "+g+" "+phrase.Interval(m))
				}
			}
			p.Marks = append(p.Marks, d)
			if n == 0 {
				p.Legend = append(p.Legend, chart.LegendItem{Text: d.Series, Style: style, Point: true, Shape: d.Shape,
					Hollow: d.Hollow})
			}
		}
		c.Panels = append(c.Panels, p)
	}
	c.Alt = fmt.Sprintf("What consumers of %s capture by fifths of income, in %s a person and year and as a share of "+
		"their income, where the weight of a price falls with income by κ: filled dots are at the κ of the run, %s, the "+
		"others what the same decisions are worth at %s; %s. As a share of income: %s.", f.Label, f.Currency, x.kappas[0],
		digits.List(x.kappas[1:]), howDrawn(x.replicates), strings.Join(told, ", "))
	return c, nil
}

var fifthNames = map[string]string{"1": "lowest fifth", "2": "second fifth", "3": "middle fifth", "4": "fourth fifth",
	"5": "highest fifth"}
