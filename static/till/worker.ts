// The till's service worker.
export {};
