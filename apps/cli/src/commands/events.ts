import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { EXIT, Failure } from '../failure.ts';
import { demandFilters } from '../filters.ts';
import { withExample, withOutput, wholeNumber } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { EventsDocument } from '../generated/operations.ts';
import type { EventsQuery } from '../generated/operations.ts';
import { table } from '../print/table.ts';
import type { Column } from '../print/table.ts';
import { printableLine } from '../print/text.ts';
import { ago } from '../print/times.ts';
import type { Session } from '../session.ts';

type Event = EventsQuery['events']['edges'][number]['node'];

interface EventsOptions extends OutputFlags {
  readonly cluster?: string;
  readonly follow?: boolean;
  readonly last: number;
}

const pauseMs = 1000;

/** `overmesh events`: what happened on clusters. */
export function addEvents(program: Command, session: Session): void {
  const command = program
    .command('events')
    .description('list what happened on clusters, oldest first')
    .option('--cluster <cluster>', 'only of this cluster')
    .option('--last <number>', 'at most so many, the newest', wholeNumber, 100)
    .option('--follow', 'go on with what happens, until Ctrl-C')
    .action((options: EventsOptions) => events(session, options));
  withExample(withOutput(command), 'overmesh events --cluster east', 'overmesh events --follow -o json');
}

async function events(session: Session, options: EventsOptions): Promise<void> {
  const { found, cursor } = await readFrom(session, null, options);
  if (found.length === 0) await demandFilters(session.api, options);
  const newest = options.last ? found.slice(-options.last) : [];
  if (options.follow) return follow(session, newest, cursor, options);
  await session.show(options.output, newest, () =>
    eventTable(newest, session.world.now(), session.widthFor(options.output)),
  );
}

/** Everything after a cursor, with the cursor of the last one. */
async function readFrom(
  { api }: Session,
  start: string | null,
  { cluster, last }: EventsOptions,
): Promise<{ readonly found: readonly Event[]; readonly cursor: string | null }> {
  let found: readonly Event[] = [];
  for (let cursor = start; ;) {
    const { edges, pageInfo } = (
      await api.call(EventsDocument, { first: 200, after: cursor, cluster: cluster ?? null })
    ).events;
    // Only the newest are wanted; a year of them shall not fill the memory.
    found = [...found, ...edges.map(({ node }) => node)].slice(-Math.max(last, 200));
    cursor = edges.at(-1)?.cursor ?? cursor;
    if (!pageInfo.hasNextPage || edges.length === 0) return { found, cursor };
  }
}

/** Asks again and again from the last cursor: nothing is lost while the server restarts. */
async function follow(
  session: Session,
  first: readonly Event[],
  start: string | null,
  options: EventsOptions,
): Promise<void> {
  const { interrupted } = session.world;
  first.forEach((event) => session.say(eventLine(event, options)));
  for (let cursor = start; !interrupted.aborted;) {
    await sleep(pauseMs, undefined, { signal: interrupted }).catch(() => undefined);
    if (interrupted.aborted) return;
    const next = await readFrom(session, cursor, options).catch(skipWhileAway);
    if (!next) continue;
    next.found.forEach((event) => session.say(eventLine(event, options)));
    cursor = next.cursor;
  }
}

function skipWhileAway(error: unknown): undefined {
  if (error instanceof Failure && (error.exitCode === EXIT.unavailable || error.exitCode === EXIT.interrupted))
    return undefined;
  throw error;
}

function eventLine(event: Event, { output }: EventsOptions): string {
  if (output === 'json' || output === 'yaml') return JSON.stringify(event);
  const { at, cluster, type, object } = event;
  return printableLine([at, cluster, type, `${messageOf(event)}${object ? ` (${object})` : ''}`].join('  '));
}

function eventTable(found: readonly Event[], now: Date, width: number | undefined): string {
  if (found.length === 0) return 'Nothing has happened yet.';
  const columns: readonly Column<Event>[] = [
    { title: 'WHEN', cell: ({ at }) => ago(at, now) },
    { title: 'CLUSTER', cell: ({ cluster }) => cluster },
    { title: 'TYPE', cell: ({ type }) => type },
    { title: 'OBJECT', cell: ({ object }) => object ?? '', below: true },
    { title: 'MESSAGE', cell: messageOf, below: true },
  ];
  return table(found, columns, width);
}

function messageOf({ message, caller }: Event): string {
  return caller ? `${message}, by ${caller.name}` : message;
}
