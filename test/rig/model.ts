/** A small pure model of the queue: what a sequence of accepted edits must come to. */
export type Model = readonly number[];

/** An edit the server accepted. `id` of an `add` is the one it gave. */
export type Edit =
  | { readonly type: "add"; readonly id: number; readonly at: number }
  | { readonly type: "append"; readonly id: number }
  | { readonly type: "deleteId"; readonly id: number }
  | { readonly type: "moveId"; readonly id: number; readonly to: number }
  | { readonly type: "swapId"; readonly a: number; readonly b: number }
  /** The order a shuffle came to is chance: it is taken from the server, and only checked to be a permutation. */
  | { readonly type: "shuffle"; readonly ids: readonly number[] }
  | { readonly type: "clear" };

/** Errors: when the edit could not have been accepted in this state. */
export function apply(model: Model, edit: Edit): Model {
  switch (edit.type) {
    case "append":
      return [...model, fresh(model, edit.id)];
    case "add":
      return inserted(model, fresh(model, edit.id), edit.at);
    case "deleteId":
      return without(model, edit.id);
    case "moveId":
      return inserted(without(model, edit.id), edit.id, edit.to);
    case "swapId": {
      placeOf(model, edit.a);
      placeOf(model, edit.b);
      return model.map((id) => (id === edit.a ? edit.b : id === edit.b ? edit.a : id));
    }
    case "shuffle":
      if ([...model].sort().join() !== [...edit.ids].sort().join()) throw new Error("a shuffle changed the entries");
      return edit.ids;
    case "clear":
      return [];
  }
}

/** One accepted edit with the queue version its own reply gave. */
export type LoggedEdit = { readonly version: number; readonly edit: Edit };

/**
 * Sorts by version and applies. Edits that share a version: one made it, the others changed nothing after it. Errors:
 * when no order of them explains the versions, or an edit could not have been accepted where it stands.
 */
export function replay(start: Model, log: readonly LoggedEdit[]): Model {
  const byVersion = Map.groupBy(log, ({ version }) => version);
  const versions = [...byVersion.keys()].sort((a, b) => a - b);
  return versions.reduce((model, version) => {
    const edits = (byVersion.get(version) ?? []).map(({ edit }) => edit);
    return applyTogether(model, version, edits);
  }, start);
}

function applyTogether(model: Model, version: number, edits: readonly Edit[]): Model {
  const [only] = edits;
  if (edits.length === 1 && only !== undefined) return apply(model, only);
  for (const first of [...edits, null]) {
    try {
      const after = first === null ? model : apply(model, first);
      const others = edits.filter((edit) => edit !== first);
      if (others.every((edit) => apply(after, edit).join() === after.join())) return after;
    } catch {
      // Not in this order; the next candidate may explain it.
    }
  }
  throw new Error(`${edits.length} edits claim version ${version}`);
}

function placeOf(model: Model, id: number): number {
  const place = model.indexOf(id);
  if (place < 0) throw new Error(`entry ${id} is not in the queue`);
  return place;
}

function fresh(model: Model, id: number): number {
  if (model.includes(id)) throw new Error(`entry id ${id} given twice`);
  return id;
}

function without(model: Model, id: number): Model {
  const place = placeOf(model, id);
  return [...model.slice(0, place), ...model.slice(place + 1)];
}

function inserted(model: Model, id: number, at: number): Model {
  if (at > model.length) throw new Error(`place ${at} of ${model.length}`);
  return [...model.slice(0, at), id, ...model.slice(at)];
}
