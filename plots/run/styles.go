package run

import (
	"slices"
	"strings"

	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// A named thing keeps its style across all figures.
type named struct {
	key, label string
	style      ink.Style
}

// parties returns the parties in the order in which tables and figures list them.
func parties() []named {
	return []named{
		{"platform", "platform", ink.StyleOf(ink.Parties[0], ink.Solid, ink.NoHatch)},
		{"provider", "providers", ink.StyleOf(ink.Parties[1], ink.Dashed, ink.Rising)},
		{"advertiser", "advertisers", ink.StyleOf(ink.Parties[2], ink.DashDot, ink.Falling)},
		{"consumer", "consumers", ink.StyleOf(ink.Parties[3], ink.LongDash, ink.Upright)},
		{"outside", "outside", ink.StyleOf(ink.Grey, ink.Dots, ink.Flat)},
	}
}

// gaining are those whose gains figures of value draw: the parties inside, and others who lose or gain by it.
func gaining() []named {
	all := parties()
	outside := all[len(all)-1]
	return append(all[:len(all)-1], named{summary.Others, "others", outside.style})
}

// sources returns the platform's revenue columns in stacking order, from below. Sources without
// a style of their own come last.
func sources(series *table.Table) []named {
	list := []named{
		{"ad_revenue", "ads", ink.StyleOf(ink.Vermillion, ink.Solid, ink.NoHatch)},
		{"game_revenue", "games", ink.StyleOf(ink.Purple, ink.Dashed, ink.Rising)},
		{"commerce_revenue", "commerce", ink.StyleOf(ink.Green, ink.DashDot, ink.Falling)},
		{"service_revenue", "services", ink.StyleOf(ink.Orange, ink.LongDash, ink.Flat)},
		{"payment_revenue", "payment", ink.StyleOf(ink.SkyBlue, ink.ShortDash, ink.Crossed)},
		{"o2o_revenue", "O2O", ink.StyleOf(ink.Yellow, ink.DashDot2, ink.Squared)},
	}
	more := []ink.Style{ink.StyleOf(ink.Blue, ink.Dots, ink.Upright), ink.StyleOf(ink.Grey, ink.Solid, ink.Rising)}
	for _, c := range series.Columns() {
		label, is := strings.CutSuffix(c.Name, "_revenue")
		if is && label != "platform" && !strings.Contains(label, ".") &&
			!slices.ContainsFunc(list, func(s named) bool { return s.key == c.Name }) {
			list = append(list, named{c.Name, phrase.Name(label), more[len(list)%len(more)]})
		}
	}
	return list
}

// parts returns the parts of what a party captures, gains first.
func parts() []named {
	return []named{
		{"cash_in", "cash in", ink.StyleOf(ink.Blue, ink.Solid, ink.NoHatch)},
		{"surplus", "surplus", ink.StyleOf(ink.SkyBlue, ink.Solid, ink.Rising)},
		{"cash_out", "cash out", ink.StyleOf(ink.Vermillion, ink.Solid, ink.Falling)},
		{"effort", "effort", ink.StyleOf(ink.Yellow, ink.Solid, ink.Flat)},
	}
}

// modules returns the modules of the paper, by which value is added.
func modules() []named {
	return []named{
		{"proposition", "proposition", ink.StyleOf(ink.Blue, ink.Solid, ink.NoHatch)},
		{"cocreation", "cocreation", ink.StyleOf(ink.Green, ink.Solid, ink.Rising)},
		{"transfer", "transfer", ink.StyleOf(ink.Yellow, ink.Solid, ink.Falling)},
		{"acquisition", "acquisition", ink.StyleOf(ink.Vermillion, ink.Solid, ink.Flat)},
	}
}

// channels returns the channels through which consumers adopt.
func channels() []named {
	return []named{
		{"new_adopters.innovation", "innovation", ink.StyleOf(ink.Orange, ink.Solid, ink.NoHatch)},
		{"new_adopters.strong", "strong ties", ink.StyleOf(ink.Blue, ink.Dashed, ink.Rising)},
		{"new_adopters.weak", "weak ties", ink.StyleOf(ink.SkyBlue, ink.Dots, ink.Falling)},
	}
}
