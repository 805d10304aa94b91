import { DIMENSIONS, type DimensionName } from "../../shared/sound/dimensions.ts";
import { Shortlist } from "./shortlist.ts";

const WIDTH = DIMENSIONS.length;
const LOW = 0.05;
const HIGH = 0.95;
/** Rows from which the width of a dimension is taken, spread evenly over all. */
const SAMPLE = 16_384;

export type Neighbour = {
  /** Row of the matrix. */
  readonly row: number;
  /** 0 = the same in every dimension; 1 = as far apart as most of the library is wide. */
  readonly distance: number;
};

export type Reason = {
  readonly dimension: DimensionName;
  /** Of the distance. */
  readonly share: number;
  /** How much more of it the other has; 1 = what lies between the lowest and the highest of most of the library. */
  readonly differsBy: number;
};

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
    const shortlist = new Shortlist(limit);
    for (let other = 0; other < this.#rows; other++) {
      if (other !== row) shortlist.offer(this.#squared(row, other, shortlist.bound), other);
    }
    return shortlist.list((other, squared) => ({ row: other, distance: Math.sqrt(squared) }));
  }

  /** What two rows differ in, by its share of their distance. */
  explain(a: number, b: number, limit: number): readonly Reason[] {
    const total = this.#squared(a, b, Number.POSITIVE_INFINITY);
    return DIMENSIONS.map(({ name, weight }, column) => {
      const difference = (this.#matrix[b * WIDTH + column] ?? 0) - (this.#matrix[a * WIDTH + column] ?? 0);
      const share = total === 0 ? 0 : difference ** 2 / total;
      return { dimension: name, share, differsBy: difference / factorOf(weight) };
    })
      .toSorted((one, other) => other.share - one.share)
      .slice(0, limit);
  }

  /** May stop as soon as the sum is not below `bound`. */
  #squared(a: number, b: number, bound: number): number {
    const matrix = this.#matrix;
    let sum = 0;
    for (let column = 0, i = a * WIDTH, j = b * WIDTH; column < WIDTH && sum < bound; column++, i++, j++) {
      const difference = (matrix[i] ?? 0) - (matrix[j] ?? 0);
      sum += difference * difference;
    }
    return sum;
  }
}

const TOTAL_WEIGHT = DIMENSIONS.reduce((sum, { weight }) => sum + weight, 0);

/** What a difference of the library's width counts; the squares of all make 1. */
function factorOf(weight: number): number {
  return Math.sqrt(weight / TOTAL_WEIGHT);
}

/** Each column so that its middle 90 % are as wide as the dimension's part in the whole. */
function scaled(fingerprints: Float32Array, rows: number): Float32Array {
  const matrix = new Float32Array(rows * WIDTH);
  const stride = Math.max(1, Math.ceil(rows / SAMPLE));
  const sample = new Float32Array(Math.ceil(rows / stride));
  for (const [column, { weight }] of DIMENSIONS.entries()) {
    for (let i = 0; i < sample.length; i++) sample[i] = fingerprints[i * stride * WIDTH + column] ?? 0;
    sample.sort();
    const low = sample[Math.floor((sample.length - 1) * LOW)] ?? 0;
    const width = (sample[Math.ceil((sample.length - 1) * HIGH)] ?? 0) - low;
    const factor = width > 0 ? factorOf(weight) / width : 0;
    for (let at = column; at < matrix.length; at += WIDTH) matrix[at] = ((fingerprints[at] ?? 0) - low) * factor;
  }
  return matrix;
}
