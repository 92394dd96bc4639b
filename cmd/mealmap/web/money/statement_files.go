package money

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals/settle"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// StatementJSON is a statement as other programs read it: all that its body says,
// and the sum in yuan and in words. Hashes are in hexadecimal.
type StatementJSON struct {
	ID       string          `json:"id"`
	Number   string          `json:"number"`
	Merchant MerchantJSON    `json:"merchant"` // takes the place of the body's
	Street   string          `json:"street"`
	State    settle.State    `json:"state"`
	Upto     int64           `json:"upto_seq"`
	PaidOn   data.ServiceDay `json:"paid_on,omitempty"`
	PaidRef  string          `json:"paid_ref,omitempty"`
	settle.Body
	Payable  string `json:"payable"`
	Words    string `json:"payable_words"`
	Hash     string `json:"hash"`
	Previous string `json:"previous"`
}

// MerchantJSON is the merchant of a statement.
type MerchantJSON struct {
	ID   merchants.MerchantID `json:"id"`
	Name string               `json:"name"`
}

// NewStatementJSON is the one form that a statement has for programs.
func NewStatementJSON(st settle.Statement, p *messages.Printer) StatementJSON {
	return StatementJSON{
		ID: string(st.ID), Number: st.Number, Merchant: MerchantJSON{st.MerchantID, st.Body.Merchant}, Street: st.Street,
		State: st.State, Upto: st.Upto, PaidOn: st.PaidOn, PaidRef: st.PaidRef, Body: st.Body,
		Payable: st.Body.Payable.String(), Words: settle.Capital(st.Body.Payable, p.Text),
		Hash: hex.EncodeToString(st.Hash[:]), Previous: hex.EncodeToString(st.Previous[:]),
	}
}

func (s *server) sendStatement(w http.ResponseWriter, r *http.Request) error {
	st, err := s.statementOf(r)
	if err != nil {
		return err
	}
	info, err := StatementInfo(r.Context(), s.Config, st.District)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := print.Statement(&b, st, info, s.Printer(r)); err != nil {
		return err
	}
	return desk.SendFile(w, st.Number+".pdf", "application/pdf", b.Bytes())
}

func (s *server) sendStatementJSON(w http.ResponseWriter, r *http.Request) error {
	st, err := s.statementOf(r)
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(NewStatementJSON(st, s.Printer(r)), "", "  ")
	if err != nil {
		return err
	}
	return desk.SendFile(w, st.Number+".json", "application/json", append(body, '\n'))
}

// book gathers the period of the address for the viewer's street.
func (s *server) book(r *http.Request) (print.Book, string, error) {
	u := desk.Viewer(r)
	period, text := s.period(r.URL.Query())
	b, err := Book(r.Context(), s.Config, u.District, u.Street, period)
	return b, text, err
}

func (s *server) sendBook(w http.ResponseWriter, r *http.Request) error {
	book, text, err := s.book(r)
	if err != nil {
		return s.Refused(w, r, statementsPath+"?period="+text, err)
	}
	var b bytes.Buffer
	report, err := print.Workbook(&b, book, s.Printer(r))
	if err != nil {
		return err
	}
	if err := s.LogExport(r, "export.statements", report.Items); err != nil {
		return err
	}
	return desk.SendFile(w, "statements-"+text+".xlsx", desk.XLSXType, b.Bytes())
}

func (s *server) sendNotice(w http.ResponseWriter, r *http.Request) error {
	book, text, err := s.book(r)
	if err != nil {
		return s.Refused(w, r, statementsPath+"?period="+text, err)
	}
	public, err := Public(book)
	if err != nil {
		return err
	}
	ctx := r.Context()
	info := print.NoticeInfo{Office: s.Setting(ctx, data.OfficeName), Phone: s.Setting(ctx, data.OfficePhone), Demo: s.Setting(ctx, data.Demo) != ""}
	var b bytes.Buffer
	report, err := print.Notice(&b, public, info, s.Printer(r))
	if err != nil {
		return s.Refused(w, r, statementsPath+"?period="+text, err)
	}
	if err := s.LogExport(r, "export.notice", report.Items); err != nil {
		return err
	}
	return desk.SendFile(w, "notice-"+text+".pdf", "application/pdf", b.Bytes())
}
