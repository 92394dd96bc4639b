// What the till's screens are shown by: see the exported functions.
export async function open(): Promise<void> {}
