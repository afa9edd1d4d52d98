// Loads parts of a shape as queries need them: TanStack DB's on-demand mode.
// node subset.mjs '{"base": "http://..."}'
import { webcrypto } from 'node:crypto'
import { createCollection, createLiveQueryCollection, eq } from '@tanstack/db'
import { electricCollectionOptions } from '@tanstack/electric-db-collection'

globalThis.crypto ??= webcrypto // Node.js 18 has it only here
const { base } = JSON.parse(process.argv[2])
const tasks = createCollection(
  electricCollectionOptions({
    id: 'tasks',
    getKey: (task) => task.id,
    syncMode: 'on-demand',
    shapeOptions: { url: base + '/v1/shape', params: { table: 'tasks' } },
  }),
)
const urgent = createLiveQueryCollection({
  startSync: true,
  query: (q) =>
    q
      .from({ task: tasks })
      .where(({ task }) => eq(task.priority, 'urgent'))
      .orderBy(({ task }) => task.title, 'desc')
      .limit(2),
})
const print = () => console.log(JSON.stringify({ titles: urgent.toArray.map((task) => task.title), loaded: tasks.size }))
await urgent.preload()
print()
urgent.subscribeChanges(print)
