-- What schema 9 can hold and schema 8 could not.
INSERT INTO ways (id, layer, kind, name, tags, nodes, south, west, north, east)
VALUES (999, 'boundary', '6', '', '{}', x'00000000000000010000000000000000', 32, 118, 33, 119);
