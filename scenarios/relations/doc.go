// Package relations has tests of what must hold between runs and answers of any scenario, on scenarios that are drawn.
package relations
