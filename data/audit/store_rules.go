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

// checkRules finds rule sets that are not as they were published, that are gone
// and that nobody published. An entry without a digest vouches for the version
// only.
func checkRules(tx *data.Tx) (found []data.Finding, err error) {
	order, digests, err := publications(tx)
	if err != nil {
		return nil, err
	}
	var stored []struct {
		ruleVersion
		Body string `db:"body"`
	}
	if err := tx.Select(&stored, `SELECT district, id, version, body FROM rule_sets ORDER BY district, id, version`); err != nil {
		return nil, fmt.Errorf("read rule sets: %w", err)
	}
	there := map[ruleVersion]bool{}
	for _, r := range stored {
		there[r.ruleVersion] = true
		digest, logged := digests[r.ruleVersion]
		switch {
		case !logged:
			found = append(found, r.finding("rule_unlogged"))
		case digest != "" && digest != DigestOf(r.Body):
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
// and the digest of each. A detail that is no JSON is the chain's to report.
func publications(tx *data.Tx) (order []ruleVersion, digests map[ruleVersion]string, err error) {
	var entries []struct {
		District data.District `db:"district"`
		Object   string        `db:"object"`
		Detail   string        `db:"detail"`
	}
	if err := tx.Select(&entries, `
		SELECT district, object, detail FROM audit_log
		WHERE action = ? ORDER BY district, seq`, PublishRules); err != nil {
		return nil, nil, fmt.Errorf("read published rules: %w", err)
	}
	digests = make(map[ruleVersion]string, len(entries))
	for _, e := range entries {
		var p Publication
		if json.Unmarshal([]byte(e.Detail), &p) != nil {
			continue
		}
		r := ruleVersion{District: e.District, ID: e.Object, Version: p.Version}
		order, digests[r] = append(order, r), p.Digest
	}
	return order, digests, nil
}
