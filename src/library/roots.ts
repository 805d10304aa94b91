import { join } from "node:path";

export type Root = { readonly name: string; readonly path: string };

/**
 * How addresses and paths of the music folders relate: with one root an address is the path below it, with several the
 * root's name is the first segment.
 */
export class Roots {
  readonly #roots: readonly Root[];

  constructor(roots: readonly Root[]) {
    const names = new Set(roots.map((root) => root.name));
    if (roots.length > 1 && names.size !== roots.length) throw new Error("Two music folders have the same name");
    for (const root of roots) {
      if (roots.length > 1 && (root.name === "" || root.name.includes("/"))) {
        throw new Error(`"${root.name}" cannot name a music folder`);
      }
    }
    this.#roots = roots;
  }

  /** The addresses of the roots' own folders; [""] with one root. */
  get uris(): readonly string[] {
    return this.#roots.map((root) => (this.#roots.length === 1 ? "" : root.name));
  }

  /** The root an address lies in and its path there; null for the common parent of several roots or an unknown name. */
  resolve(uri: string): { readonly root: Root; readonly rootUri: string; readonly path: string } | null {
    const only = this.#roots.length === 1 ? this.#roots[0] : undefined;
    if (only !== undefined) return { root: only, rootUri: "", path: join(only.path, uri) };
    const [name = "", ...rest] = uri.split("/");
    const root = this.#roots.find((candidate) => candidate.name === name);
    return root === undefined ? null : { root, rootUri: name, path: join(root.path, ...rest) };
  }

  /** The address of an absolute path inside a root, or null. */
  uriOf(path: string): string | null {
    for (const [index, root] of this.#roots.entries()) {
      const rootUri = this.uris[index] ?? "";
      if (path === root.path) return rootUri;
      if (path.startsWith(`${root.path}/`)) return childUri(rootUri, path.slice(root.path.length + 1));
    }
    return null;
  }
}

export function childUri(parent: string, name: string): string {
  return parent === "" ? name : `${parent}/${name}`;
}

export function parentUri(uri: string): string {
  const slash = uri.lastIndexOf("/");
  return slash === -1 ? "" : uri.slice(0, slash);
}

export function nameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1);
}
