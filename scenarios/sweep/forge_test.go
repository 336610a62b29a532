package sweep_test

import (
	"fmt"
	"hash/crc32"
	"regexp"
	"testing"
)

// forge changes a number in a journal line and corrects its checksum.
func forge(t *testing.T, line []byte) []byte {
	t.Helper()
	body := line[:len(line)-18]
	number := regexp.MustCompile(`"adopters":\d+`)
	if !number.Match(body) {
		t.Fatalf("no number in %s", body)
	}
	body = number.ReplaceAll(body, []byte(`"adopters":77777`))
	return fmt.Appendf(body, `,"crc":"%08x"}`, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
}
