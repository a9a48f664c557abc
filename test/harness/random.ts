/**
 * Seed of all that a run draws by lot. It is the same each time: what a commit breaks is seen with that commit, and no run
 * is red for what an older one could have found. `npm run test:slow` looks further, with a seed of its day.
 */
export const SEED = Number(process.env['OVERMESH_SEED'] ?? 20_261_130);

/** How many cases a property is tried with. */
export function cases(usual: number): number {
  return Number(process.env['OVERMESH_CASES'] ?? usual);
}
