/** A plucked note: when it starts, its pitch, how loud (1 = full) and where it stands between the speakers (-1..1). */
export type Note = {
  readonly atSeconds: number;
  readonly hz: number;
  readonly level: number;
  readonly pan: number;
  readonly holdSeconds: number;
};

/** Four chords of C major in four moods; semitones above C3. */
const CHORDS = [
  [0, 7, 12, 16, 19],
  [9, 16, 21, 24, 28],
  [5, 12, 17, 21, 24],
  [7, 14, 19, 23, 26],
] as const;

const C3_HZ = 130.8128;
const BEAT_SECONDS = 0.375;
const BEATS_PER_CHORD = 8;

const hz = (semitones: number) => C3_HZ * 2 ** (semitones / 12);

/**
 * An arpeggio over slow bass notes that goes on for as long as asked. Each movement climbs in its own pattern, so that
 * the tracks differ; the bass sounds across their borders, so that a gap would be heard.
 */
export function tune(lengthSeconds: number, movementSeconds: number): readonly Note[] {
  const notes: Note[] = [];
  const beats = Math.floor(lengthSeconds / BEAT_SECONDS) - BEATS_PER_CHORD;
  for (let beat = 0; beat < beats; beat++) {
    const atSeconds = beat * BEAT_SECONDS;
    const chord = CHORDS[Math.floor(beat / BEATS_PER_CHORD) % CHORDS.length] ?? CHORDS[0];
    const step = 2 + (Math.floor(atSeconds / movementSeconds) % 3);
    const degree = (beat * step + Math.floor(beat / 5)) % chord.length;
    const pan = ((beat * 5) % 9) / 6 - 0.67;
    notes.push({ atSeconds, hz: hz((chord[degree] ?? 0) + 12), level: 0.16, pan, holdSeconds: 1.6 });
    if (beat % BEATS_PER_CHORD === 0) {
      notes.push({ atSeconds, hz: hz(chord[0]), level: 0.2, pan: 0, holdSeconds: 5 });
      notes.push({ atSeconds, hz: hz(chord[1] - 12), level: 0.12, pan: 0.2, holdSeconds: 5 });
    }
  }
  return notes;
}
