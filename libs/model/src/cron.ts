import { CronExpressionParser } from 'cron-parser';

const MINUTE_MS = 60_000;

/** Whether a text is five fields that a crontab would take. */
export function isCron(text: string): boolean {
  return text.length <= 200 && text.trim().split(/\s+/).length === 5 && parsed(text, 'UTC') !== undefined;
}

/** Whether a text names a time zone that is known here: `Europe/Berlin`. */
export function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text })) && /^[A-Za-z]/.test(text);
  } catch {
    // It throws for what it does not know.
    return false;
  }
}

/** Whether the minute that a time is in matches; undefined where the fields cannot be read. @param timeMs since the epoch */
export function matchesCron(text: string, timeZone: string, timeMs: number): boolean | undefined {
  return parsed(text, timeZone)?.includesDate(new Date(timeMs - (timeMs % MINUTE_MS)));
}

/** The next minute after a time that matches, in milliseconds since the epoch; undefined where there is none. */
export function nextCron(text: string, timeZone: string, timeMs: number): number | undefined {
  const found = parsed(text, timeZone, new Date(timeMs));
  return found?.hasNext() ? found.next().getTime() : undefined;
}

function parsed(text: string, timeZone: string, currentDate = new Date(0)) {
  try {
    return CronExpressionParser.parse(text, { tz: timeZone, currentDate });
  } catch {
    // Its messages speak of its own code; ours says what would be right.
    return undefined;
  }
}
