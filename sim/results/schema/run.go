// Package schema defines the tables of run and sweep folders: their names and columns.
package schema

import (
	"regexp"
	"strings"

	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// SeenIn is between who published an observation first and the copy in which it was seen, in column source of observed.
const SeenIn = "; seen in: "

var site = regexp.MustCompile(`https?://(?:www\.)?([^/\s]+)`)

// Publishers are the names by which figures cite the source of an observation: who published it first, or else the
// sites that the source names, or else the source.
func Publishers(source string) []string {
	if first, _, ok := strings.Cut(source, SeenIn); ok {
		return []string{first}
	}
	var names []string
	for _, s := range site.FindAllStringSubmatch(source, -1) {
		names = append(names, s[1])
	}
	if names == nil && source != "" {
		names = []string{source}
	}
	return names
}

// The tables of a run folder. Names of files and columns are promises to users who read them
// with their own programs.
const (
	SeriesTable      = "series"
	LedgerTable      = "ledger"
	BenefitsTable    = "benefits"
	ValueTable       = "value"
	ValueGroupsTable = "value_groups"
	StreamsTable     = "streams"
	CascadesTable    = "cascades"
	CampaignsTable   = "campaigns"
	ProvidersTable   = "providers"
	GamesTable       = "games"
	IDsTable         = "consumers" // ids of consumers in the graph's file
)

// Replicate begins the rows of a run's tables.
type Replicate struct {
	Replicate int `key:"number of the replicate, from 1"`
}

// ReplicateColumn returns the first column of a run's tables.
func ReplicateColumn() table.Column { return table.Columns[Replicate]()[0] }

// Moment begins the rows of tables over the recorded ticks.
type Moment struct {
	Replicate
	Tick int `key:"ticks since the start; row 0 is the start"`
}

// since is when a row was recorded, before its date.
type since struct {
	Tick int     `key:"ticks since the start; row 0 is the start"`
	Time float64 `key:"time since the start" unit:"d"`
}

// dateColumn is the column of a row's date.
func dateColumn(timed bool) table.Column {
	c := table.NewColumn("date", table.DateType, table.Key, "", "date in the model")
	if timed {
		c.Type = table.DateTimeType
	}
	return c
}

// NewSeries makes the table of metrics over time: replicate, seed, tick, time, date, then the
// metrics. If timed, the date includes the time of day.
func NewSeries(timed bool, metrics ...table.Column) *table.Table {
	type row struct {
		Replicate
		Seed uint64 `key:"seed of the scenario; a replicate depends on the seed and its number"`
		since
	}
	return table.Of[row](SeriesTable, "Time series of all metrics: one row per replicate and recorded tick.",
		append([]table.Column{dateColumn(timed)}, metrics...)...)
}

// Transfer is a row of ledger.csv.
type Transfer struct {
	Moment
	Stream string      `key:"name of the flow, as in streams"`
	Payer  string      `key:"party that pays"`
	Payee  string      `key:"party that receives"`
	Amount units.Money `flow:"amount that moved" min:"0"`
}

// NewLedger makes the table of money flows between parties.
func NewLedger() *table.Table {
	return table.Of[Transfer](LedgerTable, "Flows of money between parties, summed since the last recorded tick.")
}

// Benefit is a row of benefits.csv.
type Benefit struct {
	Moment
	Entry   string      `key:"name of the benefit or effort"`
	Account string      `key:"whose it is: a party, or its account"`
	Kind    string      `key:"benefit: adds to surplus; effort: takes from captured"`
	Amount  units.Money `flow:"amount; a liability that grows is a negative benefit"`
}

// NewBenefits makes the table of value that is not cash. With the ledger it gives what each party
// captures.
func NewBenefits() *table.Table {
	const doc = "Value that is not cash: benefits, with changes in assets and liabilities, and efforts, " +
		"summed since the last recorded tick."
	return table.Of[Benefit](BenefitsTable, doc)
}

// Value ends the rows of value.csv and value_groups.csv.
type Value struct {
	CashIn   units.Money `flow:"money received" min:"0"`
	CashOut  units.Money `flow:"money paid" min:"0"`
	Surplus  units.Money `flow:"gross benefit, plus the change in assets less the change in liabilities; payments for it are in cash_out"`
	Effort   units.Money `flow:"cost of effort that is not paid in money" min:"0"`
	Captured units.Money `flow:"cash in - cash out + surplus - effort; for consumers, the consumer surplus net of what they pay"`
}

// OfParty is a row of value.csv.
type OfParty struct {
	Moment
	Party string `key:"platform, provider, advertiser, consumer or outside"`
	Value
}

// NewValue makes the table of the value that each party captures.
func NewValue() *table.Table {
	return table.Of[OfParty](ValueTable, "Value that each party captures, summed since the last recorded tick.")
}

// OfGroup is a row of value_groups.csv.
type OfGroup struct {
	Moment
	Party  string `key:"platform, provider, advertiser, consumer or outside"`
	Group  string `key:"segment of consumers or kind of provider"`
	Module string `key:"module of the paper"`
	Value
}

// NewValueGroups makes the table of value by group and module of the paper.
func NewValueGroups() *table.Table {
	return table.Of[OfGroup](ValueGroupsTable,
		"Value captured by segment of consumers or kind of provider, and by module of the paper.")
}

// Stream is a row of streams.csv.
type Stream struct {
	Stream      string `key:"name of the flow"`
	Payer       string `factor:"party that pays"`
	Payee       string `factor:"party that receives"`
	Module      string `factor:"module of the paper"`
	Revenue     string `factor:"revenue column that it enters (gross receipts); empty: none"`
	Description string `factor:"what the payment is for"`
}

// NewStreams makes the list of all flows that a run can have. It has no column replicate, since
// it is the same for all.
func NewStreams() *table.Table {
	return table.Of[Stream](StreamsTable, "Every stream of money: who pays whom, and which revenue it enters.")
}

// CascadesDoc is what cascades.csv holds.
const CascadesDoc = "Cascades of sharing, one row each."

// Cascade begins the rows of cascades.csv, after the replicate.
type Cascade struct {
	Cascade int64  `key:"number of the cascade"`
	Source  string `factor:"what spread: the name of an account, or a kind of source"`
	Start   int    `factor:"tick in which it began"`
	Size    int32  `flow:"consumers reached, the first included"`
	Depth   int32  `stock:"longest chain of sharing"`
}

// NewCascades makes the table with a row per article or other source that spread.
func NewCascades(rest ...table.Column) *table.Table {
	type row struct {
		Replicate
		Cascade
	}
	return table.Of[row](CascadesTable, CascadesDoc, rest...)
}

// ID is a row of consumers.csv.
type ID struct {
	Consumer int    `key:"number of the consumer, as in the columns who, from and consumer of other tables"`
	ID       string `key:"id of the node in the file"`
}

// NewIDs makes the table of consumers for a graph whose file has ids other than 0, 1, 2, ….
func NewIDs() *table.Table {
	return table.Of[ID](IDsTable, "Ids of consumers in the graph file; all other tables number consumers from 0.")
}
