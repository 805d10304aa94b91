import { PAGE_HEADERS } from "../security-headers.ts";
import { docsPage } from "./page.ts";
import type { Description } from "./schema.ts";
import { DOCS_STYLE } from "./style.ts";

/** What is at `/docs` and below, by path. */
export const DOCS: Readonly<Record<string, (document: Description) => Response>> = {
  "/docs": (document) => answer("text/html; charset=utf-8", docsPage(document)),
  "/docs/style.css": () => answer("text/css; charset=utf-8", DOCS_STYLE),
};

function answer(type: string, text: string): Response {
  return new Response(text, { headers: { ...PAGE_HEADERS, "Content-Type": type } });
}
