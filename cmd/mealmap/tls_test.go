package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddyserver/certmagic"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/static/messages"
)

// authority is a certificate authority of this test's own.
type authority struct {
	tb    testing.TB
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	given int64
}

func newAuthority(tb testing.TB) *authority {
	tb.Helper()
	c := &authority{tb: tb}
	c.cert, c.key = c.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "a test's own"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(2000 * time.Hour)})
	return c
}

func (c *authority) sign(template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	c.tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		c.tb.Fatal(err)
	}
	c.given++
	template.SerialNumber = big.NewInt(c.given)
	parent, signer := c.cert, c.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		c.tb.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		c.tb.Fatal(err)
	}
	return cert, key
}

// issue gives a certificate for this machine and the name, with its key, in PEM.
func (c *authority) issue(name string, life time.Duration) (cert, key []byte) {
	c.tb.Helper()
	made, private := c.sign(&x509.Certificate{Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		NotBefore: time.Now().Add(-1000 * time.Hour), NotAfter: time.Now().Add(life)})
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		c.tb.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made.Raw}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func (c *authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(c.cert)
	return pool
}

const month = 30 * 24 * time.Hour

// folderOf writes files into a folder of the test's.
func folderOf(tb testing.TB, files map[string][]byte) (dir string) {
	tb.Helper()
	dir = tb.TempDir()
	for name, content := range files {
		put(tb, filepath.Join(dir, name), content)
	}
	return dir
}

// put writes a file as somebody renewing a certificate does; each time looks
// later than the one before.
func put(tb testing.TB, name string, content []byte) {
	tb.Helper()
	changed := time.Unix(1_700_000_000, 0)
	if info, err := os.Stat(name); err == nil {
		changed = info.ModTime().Add(time.Second)
	}
	if err := os.WriteFile(name, content, 0o600); err != nil {
		tb.Fatal(err)
	}
	if err := os.Chtimes(name, changed, changed); err != nil {
		tb.Fatal(err)
	}
}

// TestWhatIsWrongWithACertificateIsSaid: each slip has its sentence and what to
// do, before a database is begun.
func TestWhatIsWrongWithACertificateIsSaid(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	cert, key := ca.issue("canteen.example.com", month)
	_, other := ca.issue("canteen.example.com", month)
	dir := folderOf(t, map[string][]byte{"cert": cert, "key": key, "other": other, "empty": nil, "text": []byte("no certificate"),
		"cut": cert[:len(cert)/2], "broken": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")})})
	flags := func(cert, key string, more ...string) (args []string) {
		if cert != "" {
			args = append(args, "--tls-cert", filepath.Join(dir, cert))
		}
		if key != "" {
			args = append(args, "--tls-key", filepath.Join(dir, key))
		}
		return append(args, more...)
	}
	for name, c := range map[string]struct {
		args      []string
		said, fix string
	}{
		"no key":              {flags("cert", ""), "缺 --tls-key", "一起给"},
		"no certificate":      {flags("", "key"), "缺 --tls-cert", "一起给"},
		"certificate missing": {flags("none", "key"), "none", ""},
		"key missing":         {flags("cert", "none"), "none", ""},
		"another key":         {flags("cert", "other"), "不是一对", "重新申请"},
		"the other way round": {flags("key", "cert"), "读不出证书", "--tls-cert"},
		"an empty file":       {flags("empty", "key"), "读不出证书", "--tls-cert"},
		"half a certificate":  {flags("cut", "key"), "读不出证书", "--tls-cert"},
		"a text for a key":    {flags("cert", "text"), "读不出私钥", "不能带密码"},
		"a key that is none":  {flags("cert", "broken"), "读不出私钥", "--tls-key"},
		"a folder":            {flags("", "key", "--tls-cert", dir), "读不出证书", "--tls-cert"},
		"files and a domain":  {flags("cert", "key", "--domain", "canteen.example.com"), "不能同时用", "只用 --domain"},
		"a domain of nobody":  {flags("", "", "--domain", "localhost"), "localhost", "完整域名"},
	} {
		database := filepath.Join(t.TempDir(), "x.db")
		var stdout, stderr bytes.Buffer
		args := append([]string{"serve", "--db", database, "--addr", "127.0.0.1:0"}, c.args...)
		if code := run(args, strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitFailed {
			t.Errorf("%s: exit %d", name, code)
		}
		if said := stderr.String(); !strings.Contains(said, c.said) || !strings.Contains(said, c.fix) || strings.Contains(said, "<no value>") {
			t.Errorf("%s: %s", name, said)
		}
		if _, err := os.Stat(database); err == nil {
			t.Errorf("%s: a database was begun", name)
		}
	}
}

// TestServeOverHTTPS: the program with files, as an office's own authority gives
// them, from the first page to a renewed certificate.
func TestServeOverHTTPS(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	cert, key := ca.issue("canteen.example.com", month)
	dir := folderOf(t, map[string][]byte{"cert": cert, "key": key})
	cmd := asMealmap("serve", "--db", filepath.Join(dir, "x.db"), "--addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, "MEALMAP_TLS_CERT="+filepath.Join(dir, "cert"), "MEALMAP_TLS_KEY="+filepath.Join(dir, "key"))
	s := startProgram(t, cmd)
	found := regexp.MustCompile(`正在服务:(https://127\.0\.0\.1:\d+)`).FindStringSubmatch(s.said.String())
	if found == nil || !strings.Contains(s.said.String(), "有效到") {
		t.Fatalf("what it says: %s", s.said.String())
	}
	get := func(url string, config *tls.Config) (*http.Response, error) {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true, DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		response, err := client.Get(url)
		if err == nil {
			response.Body.Close()
		}
		return response, err
	}
	serial := func() int64 {
		t.Helper()
		response, err := get(found[1]+"/healthz", &tls.Config{RootCAs: ca.roots()})
		if err != nil || response.StatusCode != http.StatusOK || response.Header.Get("Strict-Transport-Security") == "" || response.ProtoMajor != 2 {
			t.Fatalf("%+v %v", response, err)
		}
		return response.TLS.PeerCertificates[0].SerialNumber.Int64()
	}
	if got := serial(); got != 2 {
		t.Errorf("certificate %d", got)
	}
	for version, ok := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		_, err := get(found[1]+"/healthz", &tls.Config{RootCAs: ca.roots(), MinVersion: tls.VersionTLS10, MaxVersion: version})
		if (err == nil) != ok {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
	plain, err := get(s.url+"/office?x=1", nil)
	if err != nil || plain.StatusCode != http.StatusPermanentRedirect || plain.Header.Get("Location") != found[1]+"/office?x=1" {
		t.Errorf("over http: %+v %v", plain, err)
	}
	cert, key = ca.issue("canteen.example.com", 3*month)
	put(t, filepath.Join(dir, "cert"), cert)
	if got := serial(); got != 2 {
		t.Errorf("with half of the new one: certificate %d", got)
	}
	put(t, filepath.Join(dir, "key"), key)
	if got := serial(); got != 3 {
		t.Errorf("with the new one: certificate %d", got)
	}
	s.stop(t)
}

func TestChangedFilesAreReadAgainAndBadOnesSaidOnce(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	cert, key := ca.issue("a.example.com", month)
	dir := folderOf(t, map[string][]byte{"cert": cert, "key": key})
	var said []error
	c := &certFiles{cert: filepath.Join(dir, "cert"), key: filepath.Join(dir, "key"), warn: func(err error) { said = append(said, err) }}
	if err := c.load(); err != nil {
		t.Fatal(err)
	}
	step := func(name string, serial int64, want ...*fault.Error) {
		t.Helper()
		said = nil
		for range 3 {
			pair, err := c.certificate(nil)
			if err != nil || pair.Leaf.SerialNumber.Int64() != serial {
				t.Fatalf("%s: %v %v", name, pair.Leaf.SerialNumber, err)
			}
		}
		if !slices.EqualFunc(said, want, func(a error, b *fault.Error) bool { return fault.As(a) != nil && fault.As(a).Code == b.Code }) {
			t.Errorf("%s: said %v", name, said)
		}
	}
	step("unchanged", 2)
	cert, key = ca.issue("a.example.com", month)
	put(t, c.cert, cert)
	step("the key is still to come", 2, errTLSMismatch)
	put(t, c.key, key)
	step("both", 3)
	put(t, c.cert, []byte("cut off while it was written"))
	step("half written", 3, errTLSFile)
	if err := os.Remove(c.key); err != nil {
		t.Fatal(err)
	}
	step("a file is gone", 3, errNoFile)
	cert, key = ca.issue("a.example.com", month)
	put(t, c.key, key)
	put(t, c.cert, cert)
	step("both again", 4)
}

// TestACertificateThatIsOverIsSaid: the program starts, because the office must
// be able to mend it, and says so.
func TestACertificateThatIsOverIsSaid(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	for want, life := range map[string]time.Duration{"有效到": month, "过期": -time.Hour} {
		cert, key := ca.issue("a.example.com", life)
		dir := folderOf(t, map[string][]byte{"cert": cert, "key": key})
		var stderr bytes.Buffer
		f := tlsFlags{TLSCert: filepath.Join(dir, "cert"), TLSKey: filepath.Join(dir, "key")}
		if s, err := f.secured(tlsApp(t, &stderr, dir)); err != nil || s == nil || !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: %v %s", want, err, &stderr)
		}
	}
}

func tlsApp(t *testing.T, stderr *bytes.Buffer, dir string) *app {
	return &app{ctx: t.Context(), stderr: stderr, getenv: noEnvironment, words: messages.For("zh-Hans"), database: filepath.Join(dir, "x.db")}
}

// TestADomainServesTheCertificateItHas: what certmagic keeps beside the database
// is served at once, without a word to the authority.
func TestADomainServesTheCertificateItHas(t *testing.T) {
	t.Parallel()
	const domain = "canteen.example.com"
	ca, dir := newAuthority(t), t.TempDir()
	directory := httptest.NewServer(http.NotFoundHandler()) // an authority that is down
	directory.Close()
	folder := filepath.Join(dir, "x.db") + certificatesEnd
	cert, key := ca.issue(domain, 3*month)
	about, err := json.Marshal(certmagic.CertificateResource{SANs: []string{domain}})
	if err != nil {
		t.Fatal(err)
	}
	store := &certmagic.FileStorage{Path: folder}
	issuer := (&certmagic.ACMEIssuer{CA: directory.URL}).IssuerKey()
	for name, content := range map[string][]byte{
		certmagic.StorageKeys.SiteCert(issuer, domain):       cert,
		certmagic.StorageKeys.SitePrivateKey(issuer, domain): key,
		certmagic.StorageKeys.SiteMeta(issuer, domain):       about,
	} {
		if err := store.Store(t.Context(), name, content); err != nil {
			t.Fatal(err)
		}
	}
	var stderr bytes.Buffer
	s, err := automatic(tlsApp(t, &stderr, dir), "Canteen.Example.com", folder, directory.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.end)
	if s.config.MinVersion != tls.VersionTLS12 || !slices.Equal(s.config.NextProtos, []string{"h2", "http/1.1", "acme-tls/1"}) {
		t.Errorf("%x %v", s.config.MinVersion, s.config.NextProtos)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(strictTransport(http.NotFoundHandler()))
	go func() { _ = server.Serve(tls.NewListener(l, s.config)) }()
	t.Cleanup(func() { _ = server.Close() })
	s.begin()
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{RootCAs: ca.roots(), ServerName: domain}}}
	var response *http.Response
	for range 20000 { // it is loaded beside
		if response, err = client.Get("https://" + l.Addr().String() + "/"); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := response.TLS.PeerCertificates[0]; got.Subject.CommonName != domain || response.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%v %v", got.Subject, response.Header)
	}
	if info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(certmagic.StorageKeys.SitePrivateKey(issuer, domain)))); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("its key can be read by others: %v %v", info, err)
	}
	plain := s.plain(toHTTPS("https://"+domain, "443"))
	for path, want := range map[string]string{"/office": "https://" + domain + "/office",
		"/.well-known/acme-challenge/unknown": "https://" + domain + "/.well-known/acme-challenge/unknown"} {
		w := httptest.NewRecorder()
		plain.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://"+domain+path, nil))
		if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestWhichDomainsGetACertificate(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	a := tlsApp(t, &stderr, t.TempDir())
	for domain, ok := range map[string]bool{
		"canteen.example.com": true, "CANTEEN.example.com": true, "xn--fiq228c.example": true,
		"canteen": false, "localhost": false, "canteen.local": false, "10.0.0.7": false, "198.51.100.7": false, "[::1]": false,
		"*.example.com": false, "https://canteen.example.com": false, "canteen.example.com:443": false, "canteen.example.com/": false,
		"canteen example.com": false, ".example.com": false, "example.com.": false,
	} {
		s, err := automatic(a, domain, t.TempDir(), "")
		if (err == nil) != ok || !ok && fault.As(err).Code != errTLSDomain.Code {
			t.Errorf("%q: %v", domain, err)
		}
		if s != nil {
			s.end()
		}
	}
}

func TestWhereHTTPLeads(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ public, port, asked, want string }{
		"the network's address":     {"https://meals.example", "8443", "http://10.0.0.7/till?x=1", "https://meals.example/till?x=1"},
		"none yet, the usual port":  {"", "443", "http://10.0.0.7:80/", "https://10.0.0.7/"},
		"none yet, another port":    {"", "8443", "http://10.0.0.7:8080/a", "https://10.0.0.7:8443/a"},
		"an address without https":  {"http://meals.example", "443", "http://10.0.0.7/a", "https://10.0.0.7/a"},
		"IPv6":                      {"", "8443", "http://[fd00::7]:80/a", "https://[fd00::7]:8443/a"},
		"a path like another host":  {"https://meals.example", "443", "http://x//evil.example/", "https://meals.example//evil.example/"},
		"Chinese and what it hides": {"https://meals.example", "443", "http://x/%E9%A5%AD%0d%0a?q=%0d", "https://meals.example/%E9%A5%AD%0d%0a?q=%0d"},
	} {
		w := httptest.NewRecorder()
		toHTTPS(c.public, c.port).ServeHTTP(w, httptest.NewRequest(http.MethodGet, c.asked, nil))
		if got := w.Header().Get("Location"); got != c.want || w.Code != http.StatusPermanentRedirect {
			t.Errorf("%s: %d %s", name, w.Code, got)
		}
	}
}

// TestADomainIsTheNetworksAddress unless the office has set another.
func TestADomainIsTheNetworksAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ known, given, domain, want string }{
		"nothing":             {"", "", "", ""},
		"a domain":            {"", "", "Canteen.example.com", "https://canteen.example.com"},
		"set before":          {"https://meals.example", "", "canteen.example.com", "https://meals.example"},
		"said with the start": {"https://meals.example", "https://new.example", "canteen.example.com", "https://new.example"},
	} {
		var stderr bytes.Buffer
		n, err := tlsApp(t, &stderr, t.TempDir()).open()
		if err != nil {
			t.Fatal(err)
		}
		if err := n.put(t.Context(), map[string]string{data.PublicURL: c.known}); err != nil {
			t.Fatal(err)
		}
		err = (&serveCmd{tlsFlags: tlsFlags{Domain: c.domain}}).putURL(t.Context(), n, c.given)
		if got, err2 := n.db.Setting(t.Context(), data.PublicURL); err != nil || err2 != nil || got != c.want {
			t.Errorf("%s: %q %v %v", name, got, err, err2)
		}
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}
}
