package society

// Follow is a consumer who viewed the advertisement of a public account, and follows it from then on.
type Follow struct{ Who, Account uint32 }
