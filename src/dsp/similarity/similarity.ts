import { DIMENSIONS, type DimensionName } from "../../shared/sound/dimensions.ts";

const WIDTH = DIMENSIONS.length;
const LOW = 0.05;
const HIGH = 0.95;

export type Neighbour = {
  /** Row of the matrix. */
  readonly row: number;
  /** 0 = the same in every dimension; 1 = as far apart as most of the library is wide. */
  readonly distance: number;
};

export type Reason = { readonly dimension: DimensionName; readonly share: number; readonly differsBy: number };

/**
 * Nearest neighbours among fingerprints: weighted Euclidean distance after scaling each dimension by the middle 90 % of the
 * library, so that one odd track does not squeeze all the others together. One matrix of floats; looking at all of 50 000
 * rows takes milliseconds.
 */
export class Similarity {
  readonly #matrix: Float32Array;
  readonly #rows: number;

  /** `rows` are fingerprints as stored, one after the other. */
  constructor(fingerprints: Float32Array) {
    this.#rows = Math.floor(fingerprints.length / WIDTH);
    this.#matrix = scaled(fingerprints, this.#rows);
  }

  /** The `limit` rows nearest to `row`, nearest first; of equal ones the lower row. */
  nearest(row: number, limit: number): readonly Neighbour[] {
    const distances = Float64Array.from({ length: this.#rows }, (_, other) => this.#squared(row, other));
    const order = Uint32Array.from(distances, (_, other) => other).filter((other) => other !== row);
    order.sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0) || a - b);
    return Array.from(order.subarray(0, limit), (other) => ({
      row: other,
      distance: Math.sqrt(distances[other] ?? 0),
    }));
  }

  /** What two rows differ in most, as shares of their distance. */
  explain(a: number, b: number, limit: number): readonly Reason[] {
    const total = this.#squared(a, b);
    return DIMENSIONS.map(({ name }, column) => {
      const difference = (this.#matrix[b * WIDTH + column] ?? 0) - (this.#matrix[a * WIDTH + column] ?? 0);
      return { dimension: name, share: total === 0 ? 0 : difference ** 2 / total, differsBy: difference };
    })
      .toSorted((one, other) => other.share - one.share)
      .slice(0, limit);
  }

  #squared(a: number, b: number): number {
    const matrix = this.#matrix;
    let sum = 0;
    for (let column = 0, i = a * WIDTH, j = b * WIDTH; column < WIDTH; column++, i++, j++) {
      const difference = (matrix[i] ?? 0) - (matrix[j] ?? 0);
      sum += difference * difference;
    }
    return sum;
  }
}

/** Each column so that its middle 90 % are as wide as the dimension's part in the whole; the weights together make 1. */
function scaled(fingerprints: Float32Array, rows: number): Float32Array {
  const matrix = new Float32Array(rows * WIDTH);
  const totalWeight = DIMENSIONS.reduce((sum, { weight }) => sum + weight, 0);
  for (const [column, { weight }] of DIMENSIONS.entries()) {
    const values = Float32Array.from({ length: rows }, (_, row) => fingerprints[row * WIDTH + column] ?? 0);
    const sorted = values.toSorted();
    const low = sorted[Math.floor((rows - 1) * LOW)] ?? 0;
    const width = (sorted[Math.ceil((rows - 1) * HIGH)] ?? 0) - low;
    const factor = width > 0 ? Math.sqrt(weight / totalWeight) / width : 0;
    for (let row = 0; row < rows; row++) matrix[row * WIDTH + column] = ((values[row] ?? 0) - low) * factor;
  }
  return matrix;
}
