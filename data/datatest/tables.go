package datatest

import (
	"strings"

	"mealmap/data"
)

// TablesOf names the tables that a query reads, as SQLite's own plan says.
func TablesOf(tx *data.Tx, query string) (tables []string, err error) {
	rows, err := tx.Query(`EXPLAIN `+query, make([]any, strings.Count(query, "?"))...)
	if err != nil {
		return nil, err
	}
	var pages []int64
	for rows.Next() {
		step := map[string]any{}
		if err := rows.MapScan(step); err != nil {
			return nil, err
		}
		if step["opcode"] == "OpenRead" {
			pages = append(pages, step["p2"].(int64))
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, page := range pages {
		var table string
		if err := tx.Get(&table, `SELECT tbl_name FROM sqlite_schema WHERE rootpage = ?`, page); err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, nil
}
