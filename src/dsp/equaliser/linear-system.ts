/** The inverse of a square matrix that is not singular (row by row), by elimination with row pivots. */
export function inverse(matrix: Float64Array, size: number): Float64Array {
  const rows = Array.from({ length: size }, (_, row) => {
    const wide = new Float64Array(size * 2);
    wide.set(matrix.subarray(row * size, (row + 1) * size));
    wide[size + row] = 1;
    return wide;
  });
  for (let column = 0; column < size; column++) {
    const pivot = rows.slice(column).reduce((best, row) => (weight(row, column) > weight(best, column) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(column, 0, pivot);
    const scale = 1 / (pivot[column] ?? 1);
    for (let at = column; at < size * 2; at++) pivot[at] = (pivot[at] ?? 0) * scale;
    for (const row of rows) {
      const factor = row === pivot ? 0 : (row[column] ?? 0);
      if (factor === 0) continue;
      for (let at = column; at < size * 2; at++) row[at] = (row[at] ?? 0) - factor * (pivot[at] ?? 0);
    }
  }
  const result = new Float64Array(size * size);
  for (const [index, row] of rows.entries()) result.set(row.subarray(size), index * size);
  return result;
}

function weight(row: Float64Array, column: number): number {
  return Math.abs(row[column] ?? 0);
}
