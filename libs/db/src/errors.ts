/** The database was migrated by a newer Overmesh than this one. Nothing was touched. */
export class DatabaseNewerError extends Error {
  override readonly name = 'DatabaseNewerError';

  constructor(readonly unknownMigrations: readonly string[]) {
    super(
      `This database was written by a newer Overmesh (it has ${unknownMigrations.join(', ')}); ` +
        'start that version again, or restore a backup made before the upgrade.',
    );
  }
}

/** The embedded Postgres cannot be started; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

const DISK_FULL = '53100';

const connectionCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  // Shutdown by an administrator, crash of another backend, still starting, database dropped, idle timeout.
  ...['57P01', '57P02', '57P03', '57P05', '25P03'],
  // Too many connections; a standby that was promoted or cannot write yet.
  ...['53300', '25006'],
  // Somebody held a row for too long: most likely a session whose program or network is gone, until Postgres ends it.
  '55P03',
  // No room on the disk, no memory left: the statement was not done, and the next may be.
  ...[DISK_FULL, '53200'],
]);

/** TypeORM lets go of a lost connection at once, so that the next statement of a transaction finds it "released". */
const connectionMessages =
  /connection terminated|connection ended|client has encountered a connection error|timeout exceeded when trying to connect|query read timeout|not queryable|driver not connected|was already released|runner already released|connection is not established/i;

/**
 * Whether the database cannot work for now, mostly because it could not be reached, as against having refused what it
 * was asked. Asking again later is the remedy; a transaction may or may not have been committed.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (connectionCodes.has(code) || /^08/.test(code) || connectionMessages.test(error.message)) return true;
  const inner = error instanceof AggregateError ? error.errors : [error.cause, driverErrorOf(error)];
  return inner.some((one) => one !== error && isTransient(one));
}

/** Whether Postgres had no room on its disk for what it was asked to write. It goes on reading. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && [codeOf(error), codeOf(driverErrorOf(error))].includes(DISK_FULL);
}

/**
 * Whether Postgres refuses a value itself, whenever and by whomever it is written: a character that it does not keep, a
 * text too long for JSON or an index (classes 22 and 54 of its error codes).
 */
export function isUnstorable(error: unknown): boolean {
  return error instanceof Error && /^(22|54)/.test(codeOf(error) || codeOf(driverErrorOf(error)));
}

/** Whether Postgres rolled a transaction back only because of others that ran beside it. */
export function isSerializationFailure(error: unknown): boolean {
  return error instanceof Error && ['40001', '40P01'].includes(codeOf(error) || codeOf(driverErrorOf(error)));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** TypeORM's QueryFailedError keeps what the driver threw. */
function driverErrorOf(error: Error): unknown {
  return 'driverError' in error ? error.driverError : undefined;
}
