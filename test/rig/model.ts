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

/** Sorts by version and applies. Errors: two edits with one version, or an edit that could not have been accepted. */
export function replay(start: Model, log: readonly LoggedEdit[]): Model {
  const sorted = [...log].sort((a, b) => a.version - b.version);
  return sorted.reduce((model, { edit, version }, index) => {
    if (sorted[index - 1]?.version === version) throw new Error(`two edits made version ${version}`);
    return apply(model, edit);
  }, start);
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
