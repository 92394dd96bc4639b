package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"mealmap/data"
)

// PublishRules is the action under which a rule set's publication is logged:
// Object is its id, Detail a Publication. Every price follows from a rule set,
// so the log holds what nobody may rewrite.
const PublishRules = "rules.publish"

// Publication is the Detail of an entry under PublishRules.
type Publication struct {
	Version   int             `json:"version"`
	ValidFrom data.ServiceDay `json:"valid_from"`
	Digest    string          `json:"body_sha256"` // DigestOf the body as it is stored
}

// DigestOf is the SHA-256 of a text in hexadecimal.
func DigestOf(body string) string {
	h := sha256.Sum256([]byte(body))
	return hex.EncodeToString(h[:])
}

// ruleVersion is one version of a rule set.
type ruleVersion struct {
	District data.District `db:"district"`
	ID       string        `db:"id"`
	Version  int           `db:"version"`
}

func (r ruleVersion) finding(code string) data.Finding {
	return data.Finding{Code: code, Args: map[string]any{"District": r.District, "Rule": r.ID, "Version": r.Version}}
}

// published is what the log says of a version; the columns of its row beside the
// body decide which of two versions is in force.
type published struct {
	Digest    string
	ValidFrom data.ServiceDay
	At        data.Instant
	By        Actor
}

// checkRules finds rule sets that are not as they were published, that are gone
// and that nobody published. An entry without a digest vouches for the version
// only.
func checkRules(tx *data.Tx) (found []data.Finding, err error) {
	order, logged, err := publications(tx)
	if err != nil {
		return nil, err
	}
	var stored []struct {
		ruleVersion
		Body      string          `db:"body"`
		ValidFrom data.ServiceDay `db:"valid_from"`
		At        data.Instant    `db:"created_at"`
		By        Actor           `db:"created_by"`
	}
	if err := tx.Select(&stored, `SELECT district, id, version, body, valid_from, created_at, created_by FROM rule_sets ORDER BY district, id, version`); err != nil {
		return nil, fmt.Errorf("read rule sets: %w", err)
	}
	there := map[ruleVersion]bool{}
	for _, r := range stored {
		there[r.ruleVersion] = true
		p, ok := logged[r.ruleVersion]
		switch {
		case !ok:
			found = append(found, r.finding("rule_unlogged"))
		case p.Digest != "" && p != published{DigestOf(r.Body), r.ValidFrom, r.At, r.By}:
			found = append(found, r.finding("rule_changed"))
		}
	}
	for _, r := range order {
		if !there[r] {
			found = append(found, r.finding("rule_missing"))
		}
	}
	return found, nil
}

// publications reads from the log which versions were published, in its order,
// and what it says of each. A detail that is no JSON is the chain's to report.
func publications(tx *data.Tx) (order []ruleVersion, logged map[ruleVersion]published, err error) {
	var entries []struct {
		District data.District `db:"district"`
		At       data.Instant  `db:"at"`
		Actor    Actor         `db:"actor"`
		Object   string        `db:"object"`
		Detail   string        `db:"detail"`
	}
	if err := tx.Select(&entries, `
		SELECT district, at, actor, object, detail FROM audit_log
		WHERE action = ? ORDER BY district, seq`, PublishRules); err != nil {
		return nil, nil, fmt.Errorf("read published rules: %w", err)
	}
	logged = make(map[ruleVersion]published, len(entries))
	for _, e := range entries {
		var p Publication
		if json.Unmarshal([]byte(e.Detail), &p) != nil {
			continue
		}
		r := ruleVersion{District: e.District, ID: e.Object, Version: p.Version}
		order, logged[r] = append(order, r), published{p.Digest, p.ValidFrom, e.At, e.Actor}
	}
	return order, logged, nil
}
