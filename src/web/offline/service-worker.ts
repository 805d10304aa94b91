/** What the page consists of besides itself, and which build this is; written in by scripts/build-page.ts. */
declare const SHELL: readonly string[];
declare const VERSION: string;

type WorkerEvent = Event & { waitUntil(promise: Promise<unknown>): void };
type FetchEvent = WorkerEvent & { readonly request: Request; respondWith(answer: Promise<Response>): void };

const CACHE = `page-${VERSION}`;
const PATIENCE_MS = 2_500;
const worker = globalThis as unknown as {
  addEventListener(type: string, hear: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
};

worker.addEventListener("install", (event: WorkerEvent) => {
  event.waitUntil(
    caches.open(CACHE).then(async (cache) => {
      await cache.addAll(SHELL.map((name) => `/${name}`));
      await cache.put("/", await fetch("/", { headers: { Accept: "text/html" }, cache: "reload" }));
      await worker.skipWaiting();
    }),
  );
});

worker.addEventListener("activate", (event: WorkerEvent) => {
  event.waitUntil(
    caches.keys().then(async (names) => {
      await Promise.all(
        names.filter((name) => name.startsWith("page-") && name !== CACHE).map((name) => caches.delete(name)),
      );
      await worker.clients.claim();
    }),
  );
});

worker.addEventListener("fetch", (event: FetchEvent) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === "/") event.respondWith(newestPage(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(kept(request));
});

/** From the daemon, and what is kept when it does not answer. */
async function newestPage(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const known = await caches.match("/");
    if (known !== undefined) return known;
    throw error;
  }
}

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
