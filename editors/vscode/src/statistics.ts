// The numbers of an essay, as the server sends them, and how they read.

export interface Limit {
  min?: number | null;
  max?: number | null;
}

export interface Words extends Limit {
  counted: number;
}

export interface Section extends Words {
  title: string;
  /** Counts from 1. */
  line: number;
}

export interface Evidence {
  sentences: number;
  claims: number;
  supported: number;
  citations: number;
  quotations: number;
}

/** Parameters of `essayLsp/stats`; sections come with the answer to `essay-lsp.stats` only. */
export interface Statistics {
  uri: string;
  version?: number | null;
  words: Words & { sections?: Section[] };
  evidence: Evidence;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "at most 700", "1200–1500", "at least 1200", or nothing. */
function limit({ min, max }: Limit): string {
  if (max != null) return min != null && min > 0 ? `${min}–${max}` : `at most ${max}`;
  return min != null && min > 0 ? `at least ${min}` : "";
}

export function isOutside({ counted, min, max }: Words): boolean {
  return isOver({ counted, max: max ?? null }) || (min != null && counted < min);
}

export function isOver({ counted, max }: Words): boolean {
  return max != null && counted > max;
}

/** "716 words (at most 700: 16 over)" */
export function words(of: Words): string {
  const { counted, min, max } = of;
  const count = plural(counted, "word");
  const allowed = limit(of);
  if (allowed === "") return count;
  if (max != null && counted > max) return `${count} (${allowed}: ${counted - max} over)`;
  if (min != null && counted < min) return `${count} (${allowed}: ${min - counted} to go)`;
  return `${count} (${allowed})`;
}

/** "9 claims, 6 supported" */
export function claims({ claims: all, supported }: Evidence): string {
  return all === 0 ? "no claims that need a source" : `${plural(all, "claim")}, ${supported} supported`;
}

export function evidence(of: Evidence): string[] {
  return [claims(of), plural(of.citations, "citation"), plural(of.quotations, "quotation"), plural(of.sentences, "sentence")];
}

/** As short as a status bar wants it. */
export function brief({ words: { counted, min, max }, evidence: { claims: all, supported } }: Statistics): string {
  let count = plural(counted, "word");
  if (max != null) count = `${counted}/${max} words`;
  else if (min != null && counted < min) count = `${counted}/${min} words`;
  return all === 0 ? count : `${count} · ${supported}/${all} claims supported`;
}

/** Plain text, for a mail or a cover sheet. */
export function asText(name: string, statistics: Statistics): string {
  const sections = statistics.words.sections ?? [];
  return [name, words(statistics.words), ...sections.map((s) => `  ${s.title}: ${words(s)}`), ...evidence(statistics.evidence), ""].join(
    "\n",
  );
}
