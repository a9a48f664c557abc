import type { Logger } from '@overmesh/log';
import type { QueueName } from './jobs.ts';
import type { JobQueue } from './store.ts';

interface Schedule {
  readonly queue: QueueName;
  readonly id: string;
  readonly intervalMs: number;
}

/** Keeps schedules in the store, and puts them back when it lost them: flushed, replaced by an older copy, evicted. */
export class Schedules {
  readonly #schedules: Schedule[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly queueOf: (name: QueueName) => JobQueue,
    private readonly log: Logger,
    private readonly checkMs: number,
  ) {
    this.#timer = setInterval(() => void this.repair(), checkMs);
    this.#timer.unref();
  }

  async add(schedule: Schedule): Promise<void> {
    this.#schedules.push(schedule);
    await this.put(schedule);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  private async repair(): Promise<void> {
    for (const schedule of this.#schedules) {
      await this.repairOne(schedule).catch((error: unknown) =>
        this.log.warn({ err: error, queue: schedule.queue, id: schedule.id }, 'a schedule could not be checked'),
      );
    }
  }

  private async repairOne(schedule: Schedule): Promise<void> {
    const queue = this.queueOf(schedule.queue);
    const present = await queue.getJobScheduler(keyOf(schedule));
    const overdueMs = Date.now() - Number(present?.next ?? 0);
    // Further ahead than an interval: a clock was stepped back since, or another worker's is ahead of ours.
    const isEarly = overdueMs < -schedule.intervalMs - this.checkMs;
    if (present && !isEarly && overdueMs < 2 * schedule.intervalMs + this.checkMs) return;
    // A scheduler without its next job does not go on by itself, and adding it again changes nothing.
    if (present) await queue.removeJobScheduler(keyOf(schedule));
    await this.put(schedule);
    this.log.warn({ queue: schedule.queue, id: schedule.id }, 'a lost schedule was put back');
  }

  private async put(schedule: Schedule): Promise<void> {
    const job = { name: 'later' as const, data: { id: schedule.id } };
    await this.queueOf(schedule.queue).upsertJobScheduler(keyOf(schedule), { every: schedule.intervalMs }, job);
  }
}

/** BullMQ joins such keys with colons. */
function keyOf({ id }: Schedule): string {
  return encodeURIComponent(id);
}
