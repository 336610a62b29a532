// Package schema defines the tables of run and sweep folders: their names and columns.
package schema

import (
	"slices"

	"guanxi/sim/results/table"
)

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

// ReplicateColumn returns the first column of a run's tables.
func ReplicateColumn() table.Column {
	return table.NewColumn("replicate", table.IntType, table.Key, "1", "number of the replicate, from 1")
}

func tickColumn() table.Column {
	return table.NewColumn("tick", table.IntType, table.Key, "1", "ticks since the start; row 0 is the start")
}

// whenColumns returns the columns for a row's tick, time and date.
func whenColumns(timed bool) []table.Column {
	date := table.DateType
	if timed {
		date = table.DateTimeType
	}
	return []table.Column{
		tickColumn(),
		table.NewColumn("time", table.FloatType, table.Key, "d", "time since the start"),
		table.NewColumn("date", date, table.Key, "", "date in the model"),
	}
}

// NewSeries makes the table of metrics over time: replicate, seed, tick, time, date, then the
// metrics. If timed, the date includes the time of day.
func NewSeries(timed bool, metrics ...table.Column) *table.Table {
	return table.New(SeriesTable, "Time series of all metrics: one row per replicate and recorded tick.", slices.Concat(
		[]table.Column{ReplicateColumn(),
			table.NewColumn("seed", table.IntType, table.Key, "1", "seed of the scenario; a replicate depends on the seed and its number")},
		whenColumns(timed), metrics))
}

// NewLedger makes the table of money flows between parties.
func NewLedger() *table.Table {
	return table.New(LedgerTable, "Flows of money between parties, summed since the last recorded tick.", []table.Column{
		ReplicateColumn(), tickColumn(),
		table.NewColumn("stream", table.TextType, table.Key, "", "name of the flow, as in streams"),
		table.NewColumn("payer", table.TextType, table.Key, "", "party that pays"),
		table.NewColumn("payee", table.TextType, table.Key, "", "party that receives"),
		table.NewColumn("amount", table.MoneyType, table.Flow, "currency", "amount that moved", table.NotNegative()),
	})
}

// NewBenefits makes the table of value that is not cash. With the ledger it gives what each party
// captures.
func NewBenefits() *table.Table {
	return table.New(BenefitsTable, "Value that is not cash: benefits, with changes in assets and liabilities, and efforts, summed since the last recorded tick.", []table.Column{
		ReplicateColumn(), tickColumn(),
		table.NewColumn("entry", table.TextType, table.Key, "", "name of the benefit or effort"),
		table.NewColumn("account", table.TextType, table.Key, "", "whose it is: a party, or its account"),
		table.NewColumn("kind", table.TextType, table.Key, "", "benefit: adds to surplus; effort: takes from captured"),
		table.NewColumn("amount", table.MoneyType, table.Flow, "currency", "amount; a liability that grows is a negative benefit"),
	})
}

func partyColumns() []table.Column {
	return []table.Column{ReplicateColumn(), tickColumn(), table.NewColumn("party", table.TextType, table.Key, "", "platform, provider, advertiser, consumer or outside")}
}

func valueColumns() []table.Column {
	return []table.Column{
		table.NewColumn("cash_in", table.MoneyType, table.Flow, "currency", "money received", table.NotNegative()),
		table.NewColumn("cash_out", table.MoneyType, table.Flow, "currency", "money paid", table.NotNegative()),
		table.NewColumn("surplus", table.MoneyType, table.Flow, "currency", "gross benefit, plus the change in assets less the change in liabilities; payments for it are in cash_out"),
		table.NewColumn("effort", table.MoneyType, table.Flow, "currency", "cost of effort that is not paid in money", table.NotNegative()),
		table.NewColumn("captured", table.MoneyType, table.Flow, "currency", "cash in - cash out + surplus - effort; for consumers, the consumer surplus net of what they pay"),
	}
}

// NewValue makes the table of the value that each party captures.
func NewValue() *table.Table {
	return table.New(ValueTable, "Value that each party captures, summed since the last recorded tick.", slices.Concat(
		partyColumns(),
		valueColumns()))
}

// NewValueGroups makes the table of value by group and module of the paper.
func NewValueGroups() *table.Table {
	return table.New(ValueGroupsTable, "Value captured by segment of consumers or kind of provider, and by module of the paper.", slices.Concat(
		partyColumns(),
		[]table.Column{
			table.NewColumn("group", table.TextType, table.Key, "", "segment of consumers or kind of provider"),
			table.NewColumn("module", table.TextType, table.Key, "", "module of the paper")},
		valueColumns()))
}

// NewStreams makes the list of all flows that a run can have. It has no column replicate, since
// it is the same for all.
func NewStreams() *table.Table {
	return table.New(StreamsTable, "Every stream of money: who pays whom, and which revenue it enters.", []table.Column{
		table.NewColumn("stream", table.TextType, table.Key, "", "name of the flow"),
		table.NewColumn("payer", table.TextType, table.Factor, "", "party that pays"),
		table.NewColumn("payee", table.TextType, table.Factor, "", "party that receives"),
		table.NewColumn("module", table.TextType, table.Factor, "", "module of the paper"),
		table.NewColumn("revenue", table.TextType, table.Factor, "", "revenue column that it enters (gross receipts); empty: none"),
		table.NewColumn("description", table.TextType, table.Factor, "", "what the payment is for"),
	})
}

// NewCascades makes the table with a row per article or other source that spread.
func NewCascades(rest ...table.Column) *table.Table {
	return table.New(CascadesTable, "Cascades of sharing, one row each.", append([]table.Column{
		ReplicateColumn(),
		table.NewColumn("cascade", table.IntType, table.Key, "1", "number of the cascade"),
		table.NewColumn("source", table.TextType, table.Factor, "", "what spread: the name of an account, or a kind of source"),
		table.NewColumn("start", table.IntType, table.Factor, "1", "tick in which it began"),
		table.NewColumn("size", table.IntType, table.Flow, "1", "consumers reached, the first included"),
		table.NewColumn("depth", table.IntType, table.Stock, "1", "longest chain of sharing"),
	}, rest...))
}

// NewCampaigns makes the table with a row per advertising campaign.
func NewCampaigns(rest ...table.Column) *table.Table {
	return table.New(CampaignsTable, "Advertising campaigns, one row each.", append([]table.Column{
		ReplicateColumn(),
		table.NewColumn("campaign", table.TextType, table.Key, "", "name of the campaign"),
	}, rest...))
}

// NewProviders makes the table with a row per provider: account, shop, studio or store.
func NewProviders(rest ...table.Column) *table.Table {
	return table.New(ProvidersTable, "Providers, one row each.", append([]table.Column{
		ReplicateColumn(),
		table.NewColumn("provider", table.TextType, table.Key, "", "name of the provider"),
		table.NewColumn("kind", table.TextType, table.Factor, "", "account, shop, studio or o2o"),
	}, rest...))
}

// NewGames makes the table with a row per game.
func NewGames(rest ...table.Column) *table.Table {
	return table.New(GamesTable, "Games, one row each.", append([]table.Column{
		ReplicateColumn(),
		table.NewColumn("game", table.TextType, table.Key, "", "name of the game"),
	}, rest...))
}

// NewIDs makes the table of consumers for a graph whose file has ids other than 0, 1, 2, ….
func NewIDs() *table.Table {
	return table.New(IDsTable, "Ids of consumers in the graph file; all other tables number consumers from 0.", []table.Column{
		table.NewColumn("consumer", table.IntType, table.Key, "1", "number of the consumer, as in the columns who, from and consumer of other tables"),
		table.NewColumn("id", table.TextType, table.Key, "", "id of the node in the file"),
	})
}
