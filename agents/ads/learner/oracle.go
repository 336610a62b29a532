package learner

// Oracle is the learner `oracle`, to whom the mechanism tells the truth: see
// Learning.Oracle. Here is what its lists are ranked by, which are then not used.
type Oracle struct{ BetaBinomial }
