// Package messaging models messages that no longer cost money (M23): users write to friends who
// use the platform there, and to all others by SMS. A message is worth the same either way, so
// what consumers save is their surplus, and what telecom companies lose on texts and gain on data is booked to the
// outside.
package messaging

import (
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `messaging`.
type Spec struct {
	Function string
	Messages units.Rate
	Share    float64
	Price    units.Money
	Margin   float64

	Data       units.Money
	DataMargin float64

	run *messaging
}

// Apart leaves the messages: where nobody uses the platform, all are SMS.
func (p *Spec) Apart() {}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m23 := spec.Equation("M23")
	s.Text(&p.Function, "function", "text", "function of the platform that replaces SMS, from its release")
	s.Rate(&p.Messages, "messages", "39.6/day", "rate at which a consumer sends messages where they cost nothing",
		spec.Symbol("m_g"), m23, spec.Live(), spec.Min(0), spec.Max("10000/day"),
		spec.Source("facts/mechanisms.csv, messages_per_user_day_2016: 39 to 40"))
	s.Share(&p.Share, "sms_share", "10%", "share of messages that are worth the price of an SMS, and go as SMS to "+
		"those whom the platform does not reach", spec.Symbol("χ"), m23, spec.Live(), spec.Assumed("2%–20%"))
	s.Money(&p.Price, "sms_price", "0.1", "price of an SMS, and the value of such a message", spec.Symbol("p_sms"), m23,
		spec.Live(), spec.Min(0), spec.Max(1000), spec.Assumed("0.05–0.1"))
	s.Share(&p.Margin, "margin", "90%", "share of the price that is the margin of telecom companies, for what they lose",
		m23, spec.Assumed("50%–100%"))
	s.Money(&p.Data, "data", "0", "what a user pays for data a month to use the platform; 0: what telecom companies "+
		"gain by it is not counted", spec.Symbol("p_d"), m23, spec.Min(0), spec.Max(1000),
		spec.Counted(spec.Linear, "telecom_gained"),
		spec.Source("16.6 in WeChat: facts/mechanisms.csv, data_spending_2014 to data_spending_2018"))
	s.Share(&p.DataMargin, "data_margin", "20%", "share of it that telecom companies gain: of what would not have been "+
		"bought otherwise, the margin", spec.Symbol("γ_d"), m23, spec.Assumed("0%–100%"),
		spec.Counted(spec.Linear, "telecom_gained"),
		spec.Source("facts/mechanisms.csv, operator_margin_2016: 36 %, if half would have been bought for other uses"))
}
