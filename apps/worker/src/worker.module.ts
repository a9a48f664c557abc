import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { PipelineModule } from '@overmesh/pipeline';
import type { PipelineOptions } from '@overmesh/pipeline';

/** The worker: the rooms, wired, without a door to the outside. */
@Module({})
export class WorkerModule {
  static forRoot(options: PipelineOptions): DynamicModule {
    return { module: WorkerModule, imports: [PipelineModule.forRoot(options)] };
  }
}
