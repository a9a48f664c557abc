import { envoyProgram } from '../harness/envoy-program.ts';
import { istioPrograms } from '../harness/istio/programs.ts';

/** Vitest's global setup: builds Istio and fetches Envoy before any clock of a test runs. */
export default async function programs(): Promise<void> {
  await istioPrograms();
  await envoyProgram();
}
