package live

import (
	"guanxi/sim"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// showRow is a row of shows.csv.
type showRow struct {
	Show      int         `key:"number of the show"`
	Host      string      `factor:"name of the account that shows"`
	Start     sim.Tick    `factor:"tick in which it began"`
	Shops     int64       `flow:"shops whose offers were shown"`
	Viewers   int64       `flow:"consumers who came"`
	Followers int64       `flow:"of these, followers of the host"`
	Joined    int64       `flow:"viewers who began to follow the host"`
	Peak      int64       `stock:"most viewers at one time"`
	Minutes   float64     `flow:"minutes watched by all viewers"`
	Orders    int64       `flow:"purchases"`
	Sales     units.Money `flow:"sales"`
	Fees      units.Money `flow:"what shops paid to the host, for places and as commission"`
	Gifts     units.Money `flow:"gifts to the host, before the platform's share"`
	Over      bool        `factor:"1: the show has ended; 0: the run ended first"`
}

func (m *live) table() *table.Table {
	t := table.Of[showRow]("shows", "Live shows (live): a row each, in the order of their ends.")
	t.Grow(len(m.ended) + len(m.running))
	n := 0
	add := func(x *row, over bool) {
		n++
		t.Add(showRow{Show: n, Host: m.fans.Name(int(x.account)), Start: x.begin, Shops: x.shops, Viewers: x.viewers,
			Followers: x.followers, Joined: x.new, Peak: x.peak, Minutes: x.minutes, Orders: x.orders, Sales: x.sales,
			Fees: x.fees, Gifts: x.given, Over: over})
	}
	for k := range m.ended {
		add(&m.ended[k], true)
	}
	for _, x := range m.running {
		add(&x.row, false)
	}
	return t
}
