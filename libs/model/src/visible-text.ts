/** Controls, and what a reader cannot see: marks of reading order, zero width, line and paragraph separators. */
const UNSEEN = /\p{Cc}|[\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Cs}/gu;
const REPLACEMENT = '\ufffd';

/**
 * Foreign text for one line of a message: what would move a cursor, turn the reading order round or be there unseen is
 * shown as U+FFFD, so that a person and a program read the same.
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, REPLACEMENT);
}

/** The same for a text of several lines: line breaks and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(UNSEEN, (unseen) => (unseen === '\n' || unseen === '\t' ? unseen : REPLACEMENT));
}

/**
 * What others say, fit to be quoted in a sentence, a table or a row: one line of whole characters, without controls, and
 * cut with an ellipsis where it is longer than `most` UTF-16 units.
 */
export function oneLine(text: string, most = 300): string {
  // Only so much of it is looked at: blanks are drawn together, so twice as much is enough for what people write.
  const line = text
    .slice(0, most * 2)
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  const isCut = line.length > most || text.length > most * 2;
  return isCut ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
