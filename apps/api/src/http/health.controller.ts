import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Metrics } from './metrics.ts';
import { Readiness } from './readiness.ts';
import { WELCOME } from './welcome.ts';

/** What those ask who keep the program running, or open its address. */
@Controller()
export class HealthController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  @Get()
  @Header('content-type', 'text/plain; charset=utf-8')
  welcome(): string {
    return WELCOME;
  }

  /** The process runs. */
  @Get('healthz')
  @Header('content-type', 'text/plain')
  healthz(): string {
    return 'ok\n';
  }

  /** What it needs answers. */
  @Get('readyz')
  async readyz(@Res() response: Response): Promise<void> {
    const missing = await this.readiness.missing();
    response
      .status(missing.length ? 503 : 200)
      .type('text/plain')
      .send(missing.length ? `not ready: ${missing.join(', ')}\n` : 'ready\n');
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  readMetrics(): Promise<string> {
    return this.metrics.text();
  }
}
