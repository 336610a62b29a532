package serve

import (
	"context"
	"net/http"
	"strings"

	"guanxi/sim/fault"
)

// Part is a part of an answer: the first has status and head, of a stream each has what was sent at once, and the last
// says so.
type Part struct {
	Status int
	Header http.Header
	Text   string
	Last   bool
}

// Answer answers a call of a page that runs in the same process, as an address of the server would.
func (s *Server) Answer(ctx context.Context, method, path, body string, send func(Part)) (err error) {
	defer fault.Catch(&err)
	r, err := http.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	if err != nil {
		return err
	}
	a := &answerer{send: send, part: Part{Status: http.StatusOK, Header: http.Header{}}}
	s.calls().ServeHTTP(a, r)
	a.part.Last = true
	a.Flush()
	return nil
}

// answerer is a ResponseWriter that sends what is written when it is flushed.
type answerer struct {
	part Part
	send func(Part)
}

func (a *answerer) Header() http.Header  { return a.part.Header }
func (a *answerer) WriteHeader(code int) { a.part.Status = code }

func (a *answerer) Write(b []byte) (int, error) {
	a.part.Text += string(b)
	return len(b), nil
}

func (a *answerer) Flush() {
	a.send(a.part)
	a.part.Text = ""
}
