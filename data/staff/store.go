package staff

import (
	"context"
	"errors"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
)

// Store keeps the users. It is safe for concurrent use.
type Store struct{ db *data.DB }

// NewStore keeps users in db.
func NewStore(db *data.DB) *Store { return &Store{db} }

// Empty reports whether there is no user yet: the first run.
func (s *Store) Empty(ctx context.Context) (empty bool, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Get(&empty, `SELECT NOT EXISTS (SELECT 1 FROM staff_users)`)
	})
	if err != nil {
		return false, fmt.Errorf("any user: %w", err)
	}
	return empty, nil
}

// CreateUser adds one user: ErrUserInvalid with fields, ErrLoginTaken or
// ErrRolesClash where that cannot be.
func (s *Store) CreateUser(ctx context.Context, n NewUser, by audit.Actor) (User, error) {
	users, err := s.CreateUsers(ctx, []NewUser{n}, by)
	if err != nil {
		return User{}, err
	}
	return users[0], nil
}

// CreateUsers adds all of them or none, as the first run needs its three
// administrators.
func (s *Store) CreateUsers(ctx context.Context, news []NewUser, by audit.Actor) ([]User, error) {
	hashes := make([]string, len(news))
	for i, n := range news {
		n = n.cleaned()
		if err := n.validate(); err != nil {
			return nil, err
		}
		var err error
		if hashes[i], err = n.kept(ctx); err != nil {
			return nil, err
		}
	}
	var users []User
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		for i, n := range news {
			u, err := create(tx, n.cleaned(), hashes[i], by)
			if err != nil {
				return err
			}
			users = append(users, u)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return users, nil
}

func create(tx *data.Tx, n NewUser, hash string, by audit.Actor) (User, error) {
	u := User{
		District: n.District, ID: UserID(data.NewID()), Login: n.Login, DisplayName: n.DisplayName, Person: n.Person,
		Role: n.Role, Street: n.Street, Community: n.Community, Active: true, Epoch: 1, CreatedAt: tx.Now,
	}
	if err := samePerson(tx, &u); err != nil {
		return User{}, err
	}
	if err := refuseClash(tx, u); err != nil {
		return User{}, err
	}
	if err := insertUser(tx, u, hash); data.IsUnique(err) {
		return User{}, ErrLoginTaken.With("Login", u.Login)
	} else if err != nil {
		return User{}, fmt.Errorf("create user: %w", err)
	}
	return u, u.log(tx, by, "user.create", map[string]any{"role": u.Role, "street": u.Street, "community": u.Community})
}

// samePerson writes the person as on his other logins, ended ones too, where only
// the writing differs: whoever asks for the logins of a person compares the text.
func samePerson(tx *data.Tx, u *User) error {
	var known []string
	err := tx.Select(&known, `SELECT person FROM staff_users WHERE district = ? GROUP BY person ORDER BY min(created_at)`, u.District)
	for _, person := range known {
		if foldPerson(person) == foldPerson(u.Person) {
			u.Person = person
			return nil
		}
	}
	return err
}

func insertUser(tx *data.Tx, u User, hash string) error {
	return tx.ExecOne(`
		INSERT INTO staff_users (
			district,
			id,
			login,
			display_name,
			person,
			role,
			street,
			community,
			password_hash,
			active,
			epoch,
			created_at
		) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		u.District, u.ID, u.Login, u.DisplayName, u.Person, u.Role, u.Street, u.Community, hash, u.Active, u.Epoch, u.CreatedAt)
}

// refuseClash looks at the person's other active logins.
func refuseClash(tx *data.Tx, u User) error {
	var roles []Role
	if err := tx.Select(&roles, `
		SELECT role FROM staff_users WHERE district = ? AND person = ? AND active = 1 AND id <> ?`,
		u.District, u.Person, u.ID); err != nil {
		return fmt.Errorf("roles of a person: %w", err)
	}
	for _, have := range roles {
		if Clash(have, u.Role) {
			return ErrRolesClash.With("Person", u.Person, "Have", string(have), "Want", string(u.Role))
		}
	}
	return nil
}

func (u User) log(tx *data.Tx, by audit.Actor, action string, detail any) error {
	return audit.Append(tx, audit.Entry{
		District: u.District, Actor: by, Street: u.Street, Action: action, Object: string(u.ID), Detail: detail,
	})
}

const userColumns = `
	district,
	id,
	login,
	display_name,
	person,
	role,
	street,
	community,
	active,
	epoch,
	created_at`

// FindUser gives a user by id, ErrUserNotFound where there is none.
func (s *Store) FindUser(ctx context.Context, id UserID) (u User, err error) {
	err = s.db.View(ctx, func(tx *data.Tx) error {
		u, err = find(tx, id)
		return err
	})
	return u, err
}

func find(tx *data.Tx, id UserID) (User, error) {
	var u User
	err := tx.Get(&u, `SELECT `+userColumns+` FROM staff_users WHERE id = ?`, id)
	if errors.Is(err, data.ErrNoRow) {
		return User{}, ErrUserNotFound
	}
	if err != nil {
		return User{}, fmt.Errorf("find user: %w", err)
	}
	return u, nil
}

// ListUsers gives all users of all streets, active ones first, by login.
func (s *Store) ListUsers(ctx context.Context) ([]User, error) {
	var users []User
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&users, `SELECT `+userColumns+` FROM staff_users ORDER BY active DESC, login`)
	})
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return users, nil
}

// SetPassword gives the user a new password, ends the sessions begun under the
// old one and lifts a lock.
func (s *Store) SetPassword(ctx context.Context, id UserID, password string, by audit.Actor) error {
	u, err := s.FindUser(ctx, id)
	if err != nil {
		return err
	}
	if f := passwordFault(u.Login, password); f != nil {
		return ErrUserInvalid.Field(*f)
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		if err := tx.ExecOne(`UPDATE staff_users SET password_hash = ?, epoch = epoch + 1 WHERE district = ? AND id = ?`,
			hash, u.District, u.ID); err != nil {
			return fmt.Errorf("set password: %w", err)
		}
		if err := forgetAttempts(tx, u.Login); err != nil {
			return err
		}
		return u.log(tx, by, "user.password", nil)
	})
}

// SetActive stops a user or lets them in again. Stopping ends the sessions;
// the last one who may manage users cannot be stopped (ErrLastOfRole).
func (s *Store) SetActive(ctx context.Context, id UserID, active bool, by audit.Actor) error {
	return s.db.InTx(ctx, func(tx *data.Tx) error {
		u, err := find(tx, id)
		if err != nil || u.Active == active {
			return err
		}
		if err := mayChange(tx, u, active); err != nil {
			return err
		}
		if err := tx.ExecOne(`UPDATE staff_users SET active = ?, epoch = epoch + 1 WHERE district = ? AND id = ?`,
			active, u.District, u.ID); err != nil {
			return fmt.Errorf("set active: %w", err)
		}
		if active {
			return u.log(tx, by, "user.resume", nil)
		}
		return u.log(tx, by, "user.stop", nil)
	})
}

func mayChange(tx *data.Tx, u User, active bool) error {
	if active {
		return refuseClash(tx, u)
	}
	if !May(u.Role, ManageUsers) {
		return nil
	}
	var others int
	if err := tx.Get(&others, `SELECT count(*) FROM staff_users WHERE role = ? AND active = 1 AND id <> ?`, u.Role, u.ID); err != nil {
		return fmt.Errorf("others of role: %w", err)
	}
	if others == 0 {
		return ErrLastOfRole
	}
	return nil
}
