package scenarios

import (
	"testing/fstest"
	"time"

	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// double is a test double for the mechanisms: a small table with every type of field, so that tests
// of the reader do not depend on them.
type double struct {
	Name, Description, Currency string
	Seed                        uint64
	Replicates                  int
	Start                       time.Time
	Tick                        units.Duration
	Until                       string
	Count                       int
	Regions                     []spec.Weight
	Graph                       string
	Degree                      int
	Rewire                      float64
	Path                        string
	AdoptionOn                  bool
	Innovation, Imitation       units.Rate
	Form, Model                 string
	Transmission, Never         float64
	AdsOn                       bool
	Daily                       int
	Share                       []spec.Weight
	Campaigns                   []spec.Named[doubleCampaign]
	Price                       num.Dist
	Elements                    []spec.Named[doubleElement]
	Timeline                    []spec.Named[doubleEvent]
}

type doubleCampaign struct {
	Budget  units.Extensive
	CPM     units.Money
	Quality float64
}

type doubleElement struct{ Off *spec.Node }

type doubleEvent struct {
	At  string
	Set *spec.Node
}

func (d *double) Declare(s *spec.Section) {
	s.Text(&d.Name, "name", "", "name")
	s.Text(&d.Description, "description", "", "description")
	s.Seed(&d.Seed, "seed", "1", "seed")
	s.Int(&d.Replicates, "replicates", "1", "replicates", spec.Min(1))
	s.Text(&d.Currency, "currency", "CNY", "unit of amounts")
	s.Section("clock", "time", func(s *spec.Section) {
		s.Date(&d.Start, "start", "2011-01-21", "first day")
		s.Duration(&d.Tick, "tick", "1d", "length of a tick", spec.Above(0))
		s.Text(&d.Until, "until", "30d", "end")
	})
	s.Section("consumers", "the population", func(s *spec.Section) {
		s.Int(&d.Count, "count", "1000", "how many", spec.Min(1))
		s.Weights(&d.Regions, "regions", "tier1: 12%, tier2: 38%, tier3: 50%", "regions", spec.SumToOne())
	})
	s.Union(&d.Graph, "graph", "kind", "ring", "who knows whom", []spec.Case{
		{Name: "complete", Doc: "everybody"},
		{Name: "ring", Doc: "a circle", Declare: func(s *spec.Section) {
			s.Int(&d.Degree, "degree", "2", "neighbours",
				spec.Min(2))
		}},
		{Name: "watts_strogatz", Doc: "a small world", Declare: func(s *spec.Section) {
			s.Int(&d.Degree, "degree", "2", "neighbours", spec.Min(2))
			s.Share(&d.Rewire, "rewire", "10%", "rewired")
		}},
		{Name: "file", Doc: "read", Declare: func(s *spec.Section) {
			s.Text(&d.Path, "path", "", "file of edges",
				spec.Required())
		}},
	})
	s.Switch(&d.AdoptionOn, "adoption", "who adopts", func(s *spec.Section) {
		s.Rate(&d.Innovation, "innovation", "0.01/day", "p", spec.Live())
		s.Rate(&d.Imitation, "imitation", "0.4/day", "q", spec.Live())
		s.Enum(&d.Model, "model", "bass", []string{"bass", "cascade"}, "model")
		s.Share(&d.Transmission, "transmission", "10%", "transmission", spec.Only("model", "cascade"))
		s.Share(&d.Never, "never_adopt", "0%", "never", spec.Only("model", "bass"))
		s.Enum(&d.Form, "form", "hazard", []string{"hazard", "linear"}, "form")
	})
	s.Switch(&d.AdsOn, "ads", "advertising", func(s *spec.Section) {
		s.Section("slots", "slots", func(s *spec.Section) {
			s.Int(&d.Daily, "daily", "1", "a day", spec.Live(),
				spec.Max(9))
		})
		s.Weights(&d.Share, "share_to", "moments: 61%, chat: 39%", "where to", spec.SumToOne(), spec.Live())
		s.Dist(&d.Price, "price", "{dist: lognormal, mean: 80, sd: 60}", "price", spec.Min(0))
		spec.Map(s, "campaigns", &d.Campaigns, "campaigns", func(s *spec.Section, c *doubleCampaign) {
			s.Count(&c.Budget, "budget", "", "budget", spec.Live())
			s.Section("bid", "bid", func(s *spec.Section) { s.Money(&c.CPM, "cpm", "140", "per thousand", spec.Live()) })
			s.Share(&c.Quality, "quality", "50%", "quality", spec.Live())
		})
	})
	spec.Map(s, "elements", &d.Elements, "switches", func(s *spec.Section, e *doubleElement) {
		s.Tree(&e.Off, "off", "{}", "what it sets where it is off")
	})
	spec.Map(s, "timeline", &d.Timeline, "events", func(s *spec.Section, e *doubleEvent) {
		s.Text(&e.At, "at", "", "when", spec.Required())
		s.Tree(&e.Set, "set", "{}", "what")
	})
}

// testReader returns a Reader for the double's scenarios, whose bundled files are given.
func testReader(files map[string]string) *Reader {
	bundled := fstest.MapFS{}
	for name, text := range files {
		bundled[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return &Reader{New: func() Declarer { return &double{} }, Bundled: bundled}
}
