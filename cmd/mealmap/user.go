package main

import (
	"bufio"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

// errNoPassword: nothing came on standard input.
var errNoPassword = fault.New(fault.Invalid, "no_password")

type userCmd struct {
	Add userAddCmd `cmd:"" help:"${help_user_add}"`
}

type userAddCmd struct {
	Name          string `arg:"" name:"NAME" help:"${help_user_name}"`
	Role          string `required:"" enum:"${roles}" placeholder:"ROLE" help:"${help_user_role}"`
	Street        string `placeholder:"CODE" help:"${help_user_street}"`
	Community     string `placeholder:"CODE" help:"${help_user_community}"`
	Display       string `placeholder:"TEXT" help:"${help_user_display}"`
	PasswordStdin bool   `name:"password-stdin" help:"${help_user_password_stdin}"`
}

// Run adds the user and prints the password where it was made here.
func (c *userAddCmd) Run(a *app) error {
	n, err := a.open()
	if err != nil {
		return err
	}
	defer n.Close()
	_, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	password := oneTimeSecret()
	if c.PasswordStdin {
		if password, err = a.readSecret(); err != nil {
			return err
		}
	}
	display := c.Display
	if display == "" {
		display = c.Name
	}
	user, err := n.staff.CreateUser(a.ctx, staff.NewUser{
		District:    district,
		Login:       c.Name,
		DisplayName: display,
		Role:        staff.Role(c.Role),
		Street:      c.Street,
		Community:   c.Community,
		Password:    password,
	}, audit.CLI)
	if err != nil {
		return err
	}
	a.say("cli.user_added", "Login", user.Login)
	if !c.PasswordStdin {
		a.say("cli.user_password")
		fmt.Fprintln(a.stdout, password)
	}
	return nil
}

// readSecret reads one line that does not show on a terminal.
func (a *app) readSecret() (string, error) {
	if f, ok := a.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		a.say("cli.user_password_ask")
		typed, err := term.ReadPassword(int(f.Fd()))
		return string(typed), err
	}
	line, err := bufio.NewReader(io.LimitReader(a.stdin, 4096)).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errNoPassword.Because(err)
	}
	return line, nil
}

// oneTimeSecret is 80 random bits in four groups of letters and digits that do
// not look alike.
func oneTimeSecret() string {
	var raw [10]byte
	_, _ = rand.Read(raw[:]) // crypto/rand.Read never fails
	s := strings.ToLower(base32.NewEncoding("ABCDEFGHJKLMNPQRSTUVWXYZ23456789").EncodeToString(raw[:]))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

// roleNames lists the roles for the help and the check of --role.
func roleNames() string {
	var all []string
	for _, r := range staff.Roles() {
		all = append(all, string(r))
	}
	return strings.Join(all, ",")
}
