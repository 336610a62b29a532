package terminal

// A Block is a part of a text for people: words, or a table with its heads. What is printed from
// blocks can be set otherwise, as on a page.
type Block struct {
	Words string
	Title bool   // the words are the title of what follows
	Heads []Head // nil: words
	Rows  [][]string
}

// A Head is that of a column.
type Head struct {
	Text string
	Left bool // aligned left; right otherwise
}
