import { completeFaults } from '@overmesh/model';
import { exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/** Percentages are always said; Istio has gRPC's statuses in its own spelling (`UNAVAILABLE`). */
export const lowerFaults: Lower<'faults', RoutePatch> = (faults) => {
  const { delay, abort } = completeFaults(faults);
  return exact({
    fault: {
      ...(delay && { delay: { fixedDelay: delay.duration, percentage: { value: delay.percent } } }),
      ...(abort && {
        abort: {
          ...(abort.status !== undefined && { httpStatus: abort.status }),
          ...(abort.grpcStatus && { grpcStatus: abort.grpcStatus.replaceAll('-', '_').toUpperCase() }),
          percentage: { value: abort.percent },
        },
      }),
    },
  });
};
