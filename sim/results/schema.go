package results

import "slices"

// The tables of a run folder. Names of files and columns are promises to those
// who read them with their own programs.
const (
	SeriesTable      = "series"
	LedgerTable      = "ledger"
	ValueTable       = "value"
	ValueGroupsTable = "value_groups"
	StreamsTable     = "streams"
	CascadesTable    = "cascades"
	CampaignsTable   = "campaigns"
	ProvidersTable   = "providers"
	GamesTable       = "games"
	LearnerTable     = "learner"
	IDsTable         = "consumers" // their ids in the graph's file
)

// ReplicateColumn is the first of tables of a run.
func ReplicateColumn() Column {
	return NewColumn("replicate", IntType, Key, "1", "number of the replicate, from 1")
}

func tickColumn() Column {
	return NewColumn("tick", IntType, Key, "1", "number of ticks since the start; row 0 is the start")
}

// NewSeries is the table of metrics over time: replicate, seed, tick, time,
// date, then the metrics. With subDay the date carries the time of day, for
// ticks shorter than a day.
func NewSeries(subDay bool, metrics ...Column) *Table {
	date := DateType
	if subDay {
		date = DateTimeType
	}
	return NewTable(SeriesTable, "Metrics of each replicate at each recorded tick.", append([]Column{
		ReplicateColumn(),
		NewColumn("seed", IntType, Key, "1", "seed of the scenario; a replicate draws from seed and its number"),
		tickColumn(),
		NewColumn("time", FloatType, Key, "d", "time since the start"),
		NewColumn("date", date, Key, "", "date in the model"),
	}, metrics...))
}

// NewLedger is the table of flows of money between parties.
func NewLedger() *Table {
	return NewTable(LedgerTable, "Flows of money between parties, summed since the last recorded tick.", []Column{
		ReplicateColumn(), tickColumn(),
		NewColumn("stream", TextType, Key, "", "name of the flow, as in streams"),
		NewColumn("payer", TextType, Key, "", "party that pays"),
		NewColumn("payee", TextType, Key, "", "party that receives"),
		NewColumn("amount", MoneyType, Flow, "currency", "amount that moved", NotNegative()),
	})
}

func valueColumns() []Column {
	return []Column{
		NewColumn("cash_in", MoneyType, Flow, "currency", "money received", NotNegative()),
		NewColumn("cash_out", MoneyType, Flow, "currency", "money paid", NotNegative()),
		NewColumn("surplus", MoneyType, Flow, "currency", "gross benefit, and change of assets less change of liabilities; what is paid for it is in cash_out"),
		NewColumn("effort", MoneyType, Flow, "currency", "cost of effort that is not paid in money", NotNegative()),
		NewColumn("captured", MoneyType, Flow, "currency", "cash in - cash out + surplus - effort; of consumers the consumer surplus, net of what they pay"),
	}
}

// NewValue is the table of the value that each party captures.
func NewValue() *Table {
	return NewTable(ValueTable, "Value that each party captures, summed since the last recorded tick.", slices.Concat(
		[]Column{ReplicateColumn(), tickColumn(), NewColumn("party", TextType, Key, "", "platform, provider, advertiser, consumer or outside")},
		valueColumns()))
}

// NewValueGroups has the rows of value by group and module of the paper.
func NewValueGroups() *Table {
	return NewTable(ValueGroupsTable, "Value captured by segment or kind and by module of the paper.", slices.Concat(
		[]Column{ReplicateColumn(), tickColumn(),
			NewColumn("party", TextType, Key, "", "platform, provider, advertiser, consumer or outside"),
			NewColumn("group", TextType, Key, "", "segment of consumers or kind of provider"),
			NewColumn("module", TextType, Key, "", "module of the paper")},
		valueColumns()))
}

// NewStreams is the list of all flows that a run can have. It has no column
// replicate: it is the same for all.
func NewStreams() *Table {
	return NewTable(StreamsTable, "Every flow of money: who pays whom, and what it counts as.", []Column{
		NewColumn("stream", TextType, Key, "", "name of the flow"),
		NewColumn("payer", TextType, Factor, "", "party that pays"),
		NewColumn("payee", TextType, Factor, "", "party that receives"),
		NewColumn("module", TextType, Factor, "", "module of the paper"),
		NewColumn("revenue", TextType, Factor, "", "column of revenue that it enters (gross receipts); empty when none"),
		NewColumn("description", TextType, Factor, "", "what is paid for"),
	})
}

// NewCascades has a row per article or other source that spread.
func NewCascades(rest ...Column) *Table {
	return NewTable(CascadesTable, "Cascades, a row each.", append([]Column{
		ReplicateColumn(),
		NewColumn("cascade", IntType, Key, "1", "number of the cascade"),
		NewColumn("source", TextType, Factor, "", "what spread: an account's name, or a kind of source"),
		NewColumn("start", IntType, Factor, "1", "tick in which it began"),
		NewColumn("size", IntType, Flow, "1", "consumers reached, the first included"),
		NewColumn("depth", IntType, Stock, "1", "longest chain of sharing"),
	}, rest...))
}

// NewCampaigns has a row per advertising campaign.
func NewCampaigns(rest ...Column) *Table {
	return NewTable(CampaignsTable, "Advertising campaigns, a row each.", append([]Column{
		ReplicateColumn(),
		NewColumn("campaign", TextType, Key, "", "name of the campaign"),
	}, rest...))
}

// NewProviders has a row per provider: account, shop, studio, store.
func NewProviders(rest ...Column) *Table {
	return NewTable(ProvidersTable, "Providers, a row each.", append([]Column{
		ReplicateColumn(),
		NewColumn("provider", TextType, Key, "", "name of the provider"),
		NewColumn("kind", TextType, Factor, "", "account, shop, studio or o2o"),
	}, rest...))
}

// NewGames has a row per game.
func NewGames(rest ...Column) *Table {
	return NewTable(GamesTable, "Games, a row each.", append([]Column{
		ReplicateColumn(),
		NewColumn("game", TextType, Key, "", "name of the game"),
	}, rest...))
}

// NewLearner has the calibration and regret of the ad learner, a row per bin
// of the predicted rate (by = predicted) and per bin of impressions that a
// campaign already had (by = impressions).
func NewLearner(rest ...Column) *Table {
	return NewTable(LearnerTable, "Calibration and regret of the ad learner.", append([]Column{
		ReplicateColumn(),
		NewColumn("learner", TextType, Key, "", "name of the learner"),
		NewColumn("by", TextType, Key, "", "what the bins are of: predicted rate or impressions"),
		NewColumn("bin", IntType, Key, "1", "number of the bin, from 1"),
		NewColumn("from", FloatType, Factor, "1", "lower edge of the bin"),
		NewColumn("to", FloatType, Factor, "1", "upper edge of the bin"),
		NewColumn("impressions", IntType, Flow, "1", "impressions in the bin"),
		NewColumn("predicted", FloatType, Stock, "1", "mean predicted rate of interaction"),
		NewColumn("observed", FloatType, Stock, "1", "share of impressions with an interaction"),
		NewColumn("regret", MoneyType, Flow, "currency", "expected revenue lost against the oracle's ranking"),
	}, rest...))
}

// NewIDs is the table of consumers of a graph whose file has ids other than 0, 1, 2, ….
func NewIDs() *Table {
	return NewTable(IDsTable, "Ids of consumers in the file of the graph: the numbers of consumers in all other tables count from 0.", []Column{
		NewColumn("consumer", IntType, Key, "1", "number of the consumer, as in who, from and consumer of other tables"),
		NewColumn("id", TextType, Key, "", "id of the node in the file"),
	})
}
