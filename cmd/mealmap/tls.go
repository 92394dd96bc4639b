package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
)

// Why the program cannot answer over https.
var (
	// errTLSHalf: a certificate without its key or the other way round. Arg
	// Missing, the flag that is not given.
	errTLSHalf = fault.New(fault.Invalid, "tls_half")
	// errTLSBoth: files and a domain were given.
	errTLSBoth = fault.New(fault.Invalid, "tls_both")
	// errTLSFile: not a certificate or not a key in PEM. Args File, Flag.
	errTLSFile = fault.New(fault.Invalid, "tls_file")
	// errTLSMismatch: the key belongs to another certificate. Args Cert, Key.
	errTLSMismatch = fault.New(fault.Invalid, "tls_mismatch")
)

// tlsFlags say how the site is reached over https: with files, with a domain
// whose certificate the program gets by itself, or, with neither, not at all.
type tlsFlags struct {
	TLSCert  string `name:"tls-cert" setting:"MEALMAP_TLS_CERT" placeholder:"FILE" help:"${help_tls_cert}"`
	TLSKey   string `name:"tls-key" setting:"MEALMAP_TLS_KEY" placeholder:"FILE" help:"${help_tls_key}"`
	Domain   string `setting:"MEALMAP_DOMAIN" placeholder:"NAME" help:"${help_domain}"`
	HTTPAddr string `name:"http-addr" setting:"MEALMAP_HTTP_ADDR" placeholder:"HOST:PORT" help:"${help_http_addr}"`
}

// secured is how a site answers over https.
type secured struct {
	config *tls.Config
	// plain answers what comes over http, besides redirecting it.
	plain func(http.Handler) http.Handler
	// begin starts what keeps the certificate fresh, once the program listens.
	begin func()
	end   func()
}

// secured checks the flags; nil where the site answers over plain http.
func (f *tlsFlags) secured(a *app) (*secured, error) {
	files := f.TLSCert != "" || f.TLSKey != ""
	switch {
	case files && f.Domain != "":
		return nil, errTLSBoth
	case f.Domain != "":
		return automatic(a, f.Domain, a.databaseFile()+certificatesEnd, "")
	case !files:
		return nil, nil
	case f.TLSKey == "":
		return nil, errTLSHalf.With("Missing", "--tls-key")
	case f.TLSCert == "":
		return nil, errTLSHalf.With("Missing", "--tls-cert")
	}
	c := &certFiles{cert: f.TLSCert, key: f.TLSKey, warn: a.explain}
	if err := c.load(); err != nil {
		return nil, err
	}
	until := c.pair.Leaf.NotAfter
	key := "cli.tls_until"
	if until.Before(time.Now()) {
		key = "cli.tls_over"
	}
	a.say(key, "File", f.TLSCert, "Day", string(data.InstantOf(until).ServiceDay()))
	return &secured{
		config: &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: protocols, GetCertificate: c.certificate},
		plain:  func(next http.Handler) http.Handler { return next },
		begin:  func() {},
		end:    func() {},
	}, nil
}

// protocols are what the site speaks over TLS.
var protocols = []string{"h2", "http/1.1"}

// certFiles is a certificate with its key in two files, read again whenever they
// have changed. What cannot be used leaves the one before in place.
type certFiles struct {
	cert, key string
	warn      func(error)

	mu      sync.Mutex
	pair    *tls.Certificate
	read    filesStamp // of the pair
	refused filesStamp // of what could not be used, so that it is said once
}

// filesStamp tells one state of the two files from another.
type filesStamp [2]struct {
	size    int64
	changed time.Time
}

// gone is the state in which a file cannot be found.
var gone = filesStamp{{size: -1}}

func (c *certFiles) stamp() (st filesStamp, err error) {
	for i, name := range []string{c.cert, c.key} {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) {
			return gone, errNoFile.With("File", name).Because(err)
		}
		if err != nil {
			return gone, err
		}
		st[i].size, st[i].changed = info.Size(), info.ModTime()
	}
	return st, nil
}

// certificate is tls.Config's hook: a look at two files costs a thousandth of a
// handshake.
func (c *certFiles) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, err := c.stamp() // of no file where one is missing
	if now == c.read || now == c.refused {
		return c.pair, nil
	}
	if err == nil {
		err = c.load()
	}
	if err != nil {
		c.refused = now
		c.warn(err)
	}
	return c.pair, nil
}

// load reads the files anew.
func (c *certFiles) load() error {
	st, err := c.stamp() // before the files: a change meanwhile shows as stale
	if err != nil {
		return err
	}
	cert, err := os.ReadFile(c.cert)
	if err != nil {
		return errTLSFile.With("File", c.cert, "Flag", "--tls-cert").Because(err)
	}
	key, err := os.ReadFile(c.key)
	if err != nil {
		return errTLSFile.With("File", c.key, "Flag", "--tls-key").Because(err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	switch {
	case err == nil:
		c.pair, c.read, c.refused = &pair, st, filesStamp{}
		return nil
	case !holds(cert, "CERTIFICATE", isCertificate):
		return errTLSFile.With("File", c.cert, "Flag", "--tls-cert").Because(err)
	case !holds(key, "PRIVATE KEY", isKey):
		return errTLSFile.With("File", c.key, "Flag", "--tls-key").Because(err)
	}
	return errTLSMismatch.With("Cert", c.cert, "Key", c.key).Because(err)
}

// holds reports whether the first block of the kind in a PEM file is what it
// says it is.
func holds(file []byte, kind string, sound func([]byte) bool) bool {
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, kind) {
			return sound(block.Bytes)
		}
	}
	return false
}

func isCertificate(der []byte) bool { _, err := x509.ParseCertificate(der); return err == nil }

func isKey(der []byte) bool {
	_, pkcs8 := x509.ParsePKCS8PrivateKey(der)
	_, pkcs1 := x509.ParsePKCS1PrivateKey(der)
	_, ec := x509.ParseECPrivateKey(der)
	return pkcs8 == nil || pkcs1 == nil || ec == nil
}

// strictTransport lets a browser that came over https come over nothing else
// for a year.
func strictTransport(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS != nil {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// toHTTPS sends a browser from http to the network's own address, else to the
// same host at the port on which https answers.
func toHTTPS(public, port string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		base := public
		if !strings.HasPrefix(base, "https://") {
			host := r.Host
			if h, _, err := net.SplitHostPort(host); err == nil {
				host = h
			}
			if base = "https://" + host; port != "443" {
				base = "https://" + net.JoinHostPort(strings.Trim(host, "[]"), port)
			}
		}
		path := r.URL.RequestURI()
		if !strings.HasPrefix(path, "/") {
			path = "/"
		}
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, base+path, http.StatusPermanentRedirect)
	})
}
