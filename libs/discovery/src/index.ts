export * from './stored-inventory.ts';
export type { ServiceSelector } from './services.store.ts';
export { DiscoveryModule } from './discovery.module.ts';
export { Discovery } from './discovery.service.ts';
export type { DiscoveryOptions } from './cluster-follower.ts';
export { takeInventory } from './decide/inventory.ts';
export type { MeshKnowledge } from './decide/inventory.ts';
export { transform } from './decide/transform.ts';
export { inventoryTables } from './inventory.table.ts';
