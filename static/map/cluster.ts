// Points that would lie on one another are shown as one disc with their number.

export interface Spot {
  x: number;
  y: number;
}

export interface Cluster<T> {
  at: Spot; // of the first member, so that it stays while others come and go
  members: T[];
}

// gather puts every item into the first cluster within reach, else into one of
// its own: no two clusters are nearer to each other than reach. Order decides
// who is first, and nothing else does.
export function gather<T>(items: T[], place: (item: T) => Spot, reach: number): Cluster<T>[] {
  const clusters: Cluster<T>[] = [];
  const cells = new Map<string, Cluster<T>[]>();
  for (const item of items) {
    const at = place(item);
    const [column, row] = [Math.floor(at.x / reach), Math.floor(at.y / reach)];
    const near = neighbours(cells, column, row).find((c) => Math.hypot(c.at.x - at.x, c.at.y - at.y) < reach);
    if (near) {
      near.members.push(item);
      continue;
    }
    const made = { at, members: [item] };
    clusters.push(made);
    const key = column + " " + row;
    const cell = cells.get(key);
    if (cell) cell.push(made);
    else cells.set(key, [made]);
  }
  return clusters;
}

function neighbours<T>(cells: Map<string, Cluster<T>[]>, column: number, row: number): Cluster<T>[] {
  const out: Cluster<T>[] = [];
  for (let x = column - 1; x <= column + 1; x++) {
    for (let y = row - 1; y <= row + 1; y++) out.push(...(cells.get(x + " " + y) ?? []));
  }
  return out;
}
