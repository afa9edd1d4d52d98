// Follows one shape as a TanStack DB collection and prints its rows after every change, as JSON lines.
// node collection.mjs '{"url": ..., "params": {"table": ...}, "liveSse": false}'
import { webcrypto } from 'node:crypto'
import { createCollection } from '@tanstack/db'
import { electricCollectionOptions } from '@tanstack/electric-db-collection'

globalThis.crypto ??= webcrypto // Node.js 18 has it only here
const collection = createCollection(
  electricCollectionOptions({ id: 'rows', getKey: (row) => row.id, shapeOptions: JSON.parse(process.argv[2]) }),
)
const print = () => console.log(JSON.stringify({ rows: collection.toArray }))
await collection.preload()
print()
collection.subscribeChanges(print)
