package main

import (
	"context"
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/merchants"
	"mealmap/merchants/editions"
)

// An edition that was approved for a later day is named by pages from that day on.
func TestADueEditionTakesOverAtMidnight(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	n := &network{db: db, merchants: merchants.NewStore(db), warn: func(err error) { t.Error(err) }}
	ctx := context.Background()
	if err := n.takeOverEdition(ctx); err != nil {
		t.Errorf("before there is a street: %v", err)
	}
	if err := n.put(ctx, map[string]string{data.HomeStreet: "320104001"}); err != nil {
		t.Fatal(err)
	}
	_, err := n.merchants.CreatePoint(ctx, merchants.Point{District: 320104, Street: "320104001", Name: "幸福面馆", Kind: merchants.Canteen, Status: merchants.Open}, audit.System)
	if err != nil {
		t.Fatal(err)
	}
	store := editions.NewStore(db, n.merchants)
	e, err := store.Draft(ctx, 320104, "320104001", editions.Head{Name: "春版", From: "2025-03-06"},
		func(*merchants.Point, data.ServiceDay) []string { return nil }, audit.CLI)
	if err == nil {
		err = store.Propose(ctx, 320104, e.ID, audit.CLI)
	}
	if err == nil {
		err = store.Approve(ctx, 320104, e.ID, audit.System)
	}
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[data.ServiceDay]string{"2025-03-05": "", "2025-03-06": "春版"} {
		if err := n.put(ctx, map[string]string{data.Edition: ""}); err != nil {
			t.Fatal(err)
		}
		clock.Set(day.At(1).Time())
		if err := n.takeOverEdition(ctx); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Setting(ctx, data.Edition); got != want || err != nil {
			t.Errorf("on %s pages name %q, %v", day, got, err)
		}
	}
}
