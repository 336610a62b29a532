package scenarios

import "io/fs"

// Sets are the --set flags laid over the files.
func (s *Scenario) Sets() []string { return append([]string(nil), s.set...) }

// Fact is an embedded table, such as wechat_users.csv; README.md holds the
// sources.
func Fact(name string) ([]byte, bool) {
	text, err := fs.ReadFile(embedded, "facts/"+name)
	return text, err == nil
}
