/** What is another at each run, and says nothing of whether the page is still true. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID'],
  [/\b[0-9a-f]{16}\b/g, 'INSTALLATION'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
  [/\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?/g, 'TIME'],
  [/\b\d+ bytes\b/g, 'BYTES'],
  [/\bat \w+?\d{13}\b/g, 'at MIGRATION'],
  [/127\.0\.0\.1:\d+/g, 'ADDRESS'],
  [/\b(just now|\d+(s|m|h) ago)\b/g, 'AGO'],
  [/[ \t]+/g, ' '],
];

/** The text without what differs from run to run: times, addresses, ids, and the blanks that align them. */
export function withoutVolatile(text: string): string {
  return VOLATILE.reduce((rest, [pattern, name]) => rest.replace(pattern, name), text);
}
