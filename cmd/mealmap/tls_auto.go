package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"

	"mealmap/data/fault"
)

// errTLSDomain: no authority gives a certificate for this name. Arg Domain.
var errTLSDomain = fault.New(fault.Invalid, "tls_domain")

// certificatesEnd ends the name of the folder beside the database in which the
// certificates of a domain lie, with their keys.
const certificatesEnd = ".certs"

// automatic gets and renews the certificate of a domain from Let's Encrypt, or
// from the authority whose directory ca is. The domain must lead here, to port
// 443 or port 80.
func automatic(a *app, domain, folder, ca string) (*secured, error) {
	domain = strings.ToLower(domain)
	if !strings.Contains(domain, ".") || strings.ContainsAny(domain, "*:/") || certmagic.SubjectIsIP(domain) ||
		!certmagic.SubjectQualifiesForPublicCert(domain) {
		return nil, errTLSDomain.With("Domain", domain)
	}
	if ca == "" {
		ca = certmagic.LetsEncryptProductionCA
	}
	silent := zap.NewNop()
	var config *certmagic.Config
	cache := certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return config, nil },
		Logger:           silent,
	})
	config = certmagic.New(cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: folder},
		Logger:  silent,
		OnEvent: func(_ context.Context, event string, about map[string]any) error {
			switch event {
			case "cert_obtained":
				a.say("cli.tls_obtained", "Domain", domain)
			case "cert_failed":
				a.say("cli.tls_failed", "Domain", domain, "Cause", fmt.Sprint(about["error"]))
			}
			return nil
		},
	})
	issuer := certmagic.NewACMEIssuer(config, certmagic.ACMEIssuer{CA: ca, Agreed: true, Logger: silent})
	config.Issuers = []certmagic.Issuer{issuer}
	answer := config.TLSConfig()
	answer.MinVersion = tls.VersionTLS12
	answer.NextProtos = append(protocols[:len(protocols):len(protocols)], answer.NextProtos...)
	ctx, cancel := context.WithCancel(a.ctx)
	return &secured{
		config: answer,
		plain:  func(next http.Handler) http.Handler { return issuer.HTTPChallengeHandler(next) },
		begin: func() {
			// Without a network the site still starts; what fails is said and tried again.
			if err := config.ManageAsync(ctx, []string{domain}); err != nil {
				a.explain(err)
			}
		},
		end: func() { cancel(); cache.Stop() },
	}, nil
}
