package main

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/cards"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/maps"
	"mealmap/cmd/mealmap/web/money"
	"mealmap/cmd/mealmap/web/office"
	"mealmap/cmd/mealmap/web/public"
	"mealmap/cmd/mealmap/web/quality"
	"mealmap/cmd/mealmap/web/till"
	"mealmap/cmd/mealmap/web/voices"
	"mealmap/cmd/mealmap/web/watch"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants/near"
)

// errAddressInUse: another program listens there. Arg Addr.
var errAddressInUse = fault.New(fault.Conflict, "address_in_use")

// errAddressDenied: the system lets this user not listen there. Arg Addr.
var errAddressDenied = fault.New(fault.Denied, "address_denied")

// errDiskFailed: the disk has failed under a commit. What was acknowledged is
// safe, nothing more can be.
var errDiskFailed = fault.New(fault.Unavailable, "disk_failed")

// drainTime is how long requests under way may take once the program is asked
// to stop.
const drainTime = 10 * time.Second

type serveCmd struct {
	Addr      string `setting:"MEALMAP_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"${help_addr}"`
	PublicURL string `name:"public-url" setting:"MEALMAP_PUBLIC_URL" placeholder:"URL" help:"${help_public_url}"`
	tlsFlags
}

// defaultAddr is --addr where nobody gives one, which stands for the ports of
// the web where the site has a domain.
const defaultAddr = "127.0.0.1:8080"

// Run answers HTTP until it is told to stop.
func (c *serveCmd) Run(a *app) error {
	web.TuneMemory(a.getenv)
	address, err := givenURL(c.PublicURL)
	if err != nil {
		return err
	}
	https, err := c.secured(a)
	if err != nil {
		return err
	}
	n, err := a.unlocked(a.open)
	if err != nil {
		return err
	}
	defer n.Close()
	if err := c.putURL(a.ctx, n, address); err != nil {
		return err
	}
	code, err := n.setupCode(a.ctx)
	if err != nil {
		return err
	}
	listener, base, end, err := c.open(a, n, https)
	if err != nil {
		return err
	}
	defer end()
	return a.serve(n, listener, code, func() {
		a.say("cli.serving", "URL", base)
		if code != "" {
			a.say("cli.setup_code", "URL", base+"/setup", "Code", code)
		}
		a.say("cli.serving_stop")
	})
}

// putURL keeps the network's address: the one that is given, else that of the
// domain where there is none yet.
func (c *serveCmd) putURL(ctx context.Context, n *network, given string) error {
	if given == "" && c.Domain != "" {
		known, err := n.db.Setting(ctx, data.PublicURL)
		if err != nil || known != "" {
			return err
		}
		given = "https://" + strings.ToLower(c.Domain)
	}
	if given == "" {
		return nil
	}
	return n.put(ctx, map[string]string{data.PublicURL: given})
}

// open listens, over https where there is a certificate; base is the address
// to type on this machine. end stops what answers besides.
func (c *serveCmd) open(a *app, n *network, https *secured) (l net.Listener, base string, end func(), err error) {
	addr, plainAddr := c.Addr, c.HTTPAddr
	if c.Domain != "" && addr == defaultAddr {
		addr = ":443"
	}
	if c.Domain != "" && plainAddr == "" {
		plainAddr = ":80"
	}
	if l, err = listen(addr); err != nil {
		return nil, "", nil, err
	}
	if https == nil {
		return l, "http://" + reachable(l.Addr()), func() {}, nil
	}
	stop := func() {}
	if plainAddr != "" {
		public, err := n.db.Setting(a.ctx, data.PublicURL)
		if err == nil {
			stop, err = a.redirect(plainAddr, public, l.Addr(), https.plain)
		}
		if err != nil {
			return nil, "", nil, errors.Join(err, l.Close())
		}
	}
	https.begin()
	return tls.NewListener(l, https.config), "https://" + reachable(l.Addr()), func() { https.end(); stop() }, nil
}

// redirect answers what comes over plain http by sending it to https, after
// around has had a look at it.
func (a *app) redirect(addr, public string, https net.Addr, around func(http.Handler) http.Handler) (stop func(), err error) {
	l, err := listen(addr)
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(https.String())
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	server := newServer(around(toHTTPS(public, port)))
	go func() { _ = server.Serve(l) }() // ends with stop
	a.say("cli.serving_http", "Addr", "http://"+reachable(l.Addr()))
	return func() { _ = server.Close() }, nil
}

// givenURL is the address of a --public-url flag, checked as set-up checks it,
// and "" where the flag is not given.
func givenURL(flag string) (string, error) {
	if flag == "" {
		return "", nil
	}
	return office.PublicURL(flag)
}

// put sets settings in one transaction.
func (n *network) put(ctx context.Context, settings map[string]string) error {
	return n.db.InTx(ctx, func(tx *data.Tx) error {
		for name, value := range settings {
			if err := data.PutSetting(tx, name, value); err != nil {
				return err
			}
		}
		return nil
	})
}

// setupCode is the one-time code that opens the set-up page, "" once there are
// a user and a home street: a user added by command leaves the rest to set up.
func (n *network) setupCode(ctx context.Context) (string, error) {
	empty, err := n.staff.Empty(ctx)
	if err != nil {
		return "", err
	}
	home, err := n.db.Setting(ctx, data.HomeStreet)
	if err != nil || !empty && home != "" {
		return "", err
	}
	return oneTimeSecret(), nil
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, errAddressInUse.With("Addr", addr).Because(err)
	}
	if errors.Is(err, syscall.EACCES) {
		return nil, errAddressDenied.With("Addr", addr).Because(err)
	}
	return l, err
}

// serve answers on the listener until the context ends or the disk fails;
// ready is called once the program can answer.
func (a *app) serve(n *network, l net.Listener, setupCode string, ready func()) error {
	site, err := web.New(n.config(a, setupCode))
	if err != nil {
		return err
	}
	d := desk.New(site)
	handler, err := site.Handler(public.Part(site), till.Part(site), office.Part(d), cards.Part(d), money.Part(d), watch.Part(d), maps.Part(d), voices.Part(d), quality.Part(d))
	if err != nil {
		return err
	}
	server := newServer(strictTransport(handler))
	server.ErrorLog = slog.NewLogLogger(handshakes{n.log(a).Handler()}, slog.LevelWarn)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	go n.daily(a.ctx, n.log(a))
	go n.watchSafety(a.ctx, n.log(a))
	go func() { _, _, _ = site.Near.Graph(a.ctx) }() // the first question need not wait for the streets
	defer n.witnessed(a)()
	ready()
	select {
	case err := <-ended:
		return err
	case <-n.db.Failed():
		_ = server.Close()
		return errDiskFailed
	case <-a.ctx.Done():
	}
	a.say("cli.stopping")
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	return server.Shutdown(ctx)
}

// config is what the site is made of.
func (n *network) config(a *app, setupCode string) web.Config {
	return web.Config{
		DB:        n.db,
		Vault:     n.vault,
		Staff:     n.staff,
		Streets:   n.streets,
		Places:    n.places,
		Merchants: n.merchants,
		Near:      near.NewFinder(n.streets, n.merchants, n.db),
		Meals:     n.meals,
		Log:       n.log(a),
		SetupCode: setupCode,
	}
}

// log is for whoever looks after the machine: failures, never who did what.
func (n *network) log(a *app) *slog.Logger {
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// handshakes leaves out that a stranger's handshake failed: on the open network
// that happens all day.
type handshakes struct{ slog.Handler }

// Handle is slog.Handler's.
func (h handshakes) Handle(ctx context.Context, r slog.Record) error {
	if strings.Contains(r.Message, "TLS handshake error") {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// newServer bounds how long a slow or hostile client can hold a connection.
func newServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
}
