package society

import (
	"slices"

	"guanxi/sim"
	"guanxi/sim/units"
)

// Accounts are the books: an account for every party that pays or is paid, so that all balances
// sum to zero. What each consumer captures is kept only once a mechanism asks for it; a textbook
// diffusion has no wallets.
type Accounts struct {
	Platform  *sim.Account // what it operates: revenue and costs
	Holdings  *sim.Account // its shares in companies: price, dividends, changes in worth
	Fines     *sim.Account // what it has fined
	Deposits  *sim.Account // what consumers have loaded and not yet spent, a liability
	Transit   *sim.Account // money in flight
	Publisher *sim.Account // provider.account: public accounts
	Shop      *sim.Account // provider.shop: all shops together
	Studio    *sim.Account // provider.studio: makers of games
	O2O       *sim.Account
	Advertise *sim.Account // firms with campaigns
	Consumer  *sim.Account // all consumers; with Wallets each is a member, by number
	Telecom   *sim.Account // outside: who sells text messages and data
	Bank      *sim.Account
	Supplier  *sim.Account // outside: who is paid for goods and services that others resell
	Media     *sim.Account
	Investor  *sim.Account
}

func (w *World) buildAccounts() {
	open := func(name, party string) *sim.Account { return w.Scope.Account(name, party, 0) }
	w.Accounts = Accounts{
		Platform:  open("platform", "platform"),
		Holdings:  open("platform.holdings", "platform"),
		Fines:     open("platform.fines", "platform"),
		Deposits:  open("platform.deposits", "platform"),
		Transit:   open("transit", "platform"),
		Publisher: open("provider.account", "provider"),
		Shop:      open("provider.shop", "provider"),
		Studio:    open("provider.studio", "provider"),
		O2O:       open("provider.o2o", "provider"),
		Advertise: open("advertiser", "advertiser"),
		Consumer:  open("consumer", "consumer"),
		Telecom:   open("outside.telecom", "outside"),
		Bank:      open("outside.bank", "outside"),
		Supplier:  open("outside.supplier", "outside"),
		Media:     open("outside.media", "outside"),
		Investor:  open("outside.investor", "outside"),
	}
	w.Scope.Groups(w.Consumer, w.Segments, func(i int) uint8 { return w.Who(i).Segment })
}

// Cash is the money that the platform can spend: without unspent deposits of consumers and money in
// transit.
func (a *Accounts) Cash() units.Money {
	return a.Platform.Balance().Plus(a.Holdings.Balance()).Plus(a.Fines.Balance())
}

// Wallets makes the consumers' account keep what each consumer captures, and returns it. Call it in Build before a
// stream or entry of that account whose members are told apart. It costs 8 bytes and more per consumer, once,
// whoever calls it.
func (w *World) Wallets() *sim.Account {
	w.Scope.Members(w.Consumer, w.N)
	return w.Consumer
}

// HasCaptured reports whether it is kept what each consumer captures, here or on one of the platforms.
func (w *World) HasCaptured() bool {
	return w.Consumer.Rows() > 0 || slices.ContainsFunc(w.Platforms,
		func(p Platform) bool { return p.World.HasCaptured() })
}

// Captured is what a consumer has captured, here and on all platforms.
func (w *World) Captured(i int) (sum units.Money) {
	if w.Consumer.Rows() > 0 {
		sum = w.Consumer.Captured(i)
	}
	for _, p := range w.Platforms {
		sum = sum.Plus(p.World.Captured(i))
	}
	return sum
}

// The modules of the paper by which value is split. Each stream and entry is of one of them: what is offered, what
// users make together, what is passed on, what is earned.
const (
	Proposition = "proposition"
	Cocreation  = "cocreation"
	Transfer    = "transfer"
	Acquisition = "acquisition"
)
