/** Solves `matrix` x = `right` by elimination with row pivots. The matrix is square and not singular. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, index) => Float64Array.of(...row, right[index] ?? 0));
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const pivot = rows.slice(column).reduce((best, row) => (weight(row, column) > weight(best, column) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(column, 0, pivot);
    for (const row of rows.slice(column + 1)) {
      const factor = (row[column] ?? 0) / (pivot[column] ?? 1);
      for (let at = column; at <= size; at++) row[at] = (row[at] ?? 0) - factor * (pivot[at] ?? 0);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let at = size - 1; at >= 0; at--) {
    const row = rows[at] ?? new Float64Array(size + 1);
    let rest = row[size] ?? 0;
    for (let known = at + 1; known < size; known++) rest -= (row[known] ?? 0) * (solution[known] ?? 0);
    solution[at] = rest / (row[at] ?? 1);
  }
  return solution;
}

function weight(row: Float64Array, column: number): number {
  return Math.abs(row[column] ?? 0);
}
