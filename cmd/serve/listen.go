//go:build !js

package serve

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"guanxi/plots/page"
)

// Listen makes a server. The error says plainly that a port is in use.
func Listen(o Options) (*Server, error) {
	l, err := net.Listen("tcp", o.Listen)
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return nil, fmt.Errorf("%s is in use by another program, or another guanxi serve; --listen 127.0.0.1:0 takes a "+
				"free port", o.Listen)
		}
		return nil, fmt.Errorf("cannot listen on %s: %w", o.Listen, err)
	}
	s := New(o)
	s.finished = func(name, hash string) bool {
		runs, err := page.ReadyJSON(name)
		return err == nil && bytes.Contains(runs, []byte(hash))
	}
	s.listener, s.token, s.patience = l, rand.Text(), min(unheard, s.Idle)
	return s, nil
}

// URL is the address of the page with the word that lets a browser in.
func (s *Server) URL() string {
	host, port, _ := net.SplitHostPort(s.listener.Addr().String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/?token=" + s.token
}

// Run serves until ctx ends, and then ends every world.
func (s *Server) Run(ctx context.Context) error {
	h := &http.Server{Handler: s.guard(s.site()), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: sending,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(s.listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.mu.Lock()
	all := s.worlds
	s.worlds = map[string]*world{}
	s.mu.Unlock()
	for _, w := range all {
		w.end("the server has ended")
	}
	return h.Close()
}

// site is what a browser gets: the calls, and the files of the page.
func (s *Server) site() http.Handler {
	mux := s.calls()
	mux.HandleFunc("GET /style.css", file("text/css", page.Style))
	mux.HandleFunc("GET /link.js", file("text/javascript", page.Link))
	mux.HandleFunc("GET /chart.js", file("text/javascript", page.Chart))
	if s.Folder != "" {
		s.folder(mux)
		return mux
	}
	mux.HandleFunc("GET /{$}", file("text/html", page.World))
	mux.HandleFunc("GET /ready", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		if runs := page.Ready(s.asked(r)); runs != nil {
			rw.Header().Set("Content-Encoding", "gzip")
			rw.Write(runs)
		}
	})
	mux.HandleFunc("GET /world.js", file("text/javascript", page.WorldScript))
	mux.HandleFunc("GET /graph.js", file("text/javascript", page.GraphScript))
	mux.HandleFunc("GET /timeline.js", file("text/javascript", page.TimelineScript))
	mux.HandleFunc("GET /ready.js", file("text/javascript", page.ReadyScript))
	mux.HandleFunc("GET /words.js", file("text/javascript", page.WordsScript))
	return mux
}

// guard lets in only a browser that opened the address with its word, on a page of this server: a Host that is a name
// of elsewhere (DNS rebinding), a call from a page of another site, and a request without the word are refused.
func (s *Server) guard(next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	cookie := "guanxi-" + port // cookies do not know ports
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "+
			"img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !s.isHere(r.Host) {
			refuse(rw, http.StatusMisdirectedRequest, fmt.Sprintf("%q is no address of this server", r.Host))
			return
		}
		from, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
		if from != "" && from != "same-origin" && from != "none" || origin != "" && origin != "http://"+r.Host {
			refuse(rw, http.StatusForbidden, "a page of another site cannot call this server")
			return
		}
		if word := r.URL.Query().Get("token"); word != "" && r.Method == http.MethodGet && r.URL.Path == "/" && s.is(word) {
			http.SetCookie(rw, &http.Cookie{Name: cookie, Value: word, Path: "/", HttpOnly: true,
				SameSite: http.SameSiteStrictMode})
			http.Redirect(rw, r, "/", http.StatusSeeOther)
			return
		}
		if c, err := r.Cookie(cookie); err != nil || !s.is(c.Value) {
			refuse(rw, http.StatusUnauthorized, "open the address that guanxi serve printed, with its token")
			return
		}
		if r.Method == http.MethodPost && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			refuse(rw, http.StatusUnsupportedMediaType, "send JSON")
			return
		}
		r.Body = http.MaxBytesReader(rw, r.Body, 64<<10)
		next.ServeHTTP(rw, r)
	})
}

func (s *Server) is(word string) bool {
	return subtle.ConstantTimeCompare([]byte(word), []byte(s.token)) == 1
}

// isHere reports whether a Host names this server: by an address in numbers, which no foreign name resolves to, by
// localhost or by the name of this machine, with its port.
func (s *Server) isHere(hostPort string) bool {
	host, port, err := net.SplitHostPort(hostPort)
	_, own, _ := net.SplitHostPort(s.listener.Addr().String())
	if err != nil || port != own {
		return false
	}
	name, _ := os.Hostname()
	ip, at := net.ParseIP(host), s.listener.Addr().(*net.TCPAddr).IP
	return host == "localhost" || ip != nil && (ip.IsLoopback() || !at.IsLoopback()) || !at.IsLoopback() &&
		strings.EqualFold(host, name)
}
