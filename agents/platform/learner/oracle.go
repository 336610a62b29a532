package learner

// Oracle is the learner `oracle`, for which the mechanism uses the truth: see Learning.Oracle. The
// embedded learner only ranks the lists, whose order the oracle does not use.
type Oracle struct{ BetaBinomial }
