/** The half-open range of addresses inside a folder: "0" follows "/". Of the root it is everything. */
export function below(uri: string): { readonly from: string; readonly to: string } {
  return uri === "" ? { from: "", to: "\u{10ffff}" } : { from: `${uri}/`, to: `${uri}0` };
}
