// Writes through TanStack DB: each write is seen at once, and is kept when the server has told it back.
// node optimistic.mjs '{"base": "http://...", "liveSse": false}'
import { webcrypto } from 'node:crypto'
import { createCollection } from '@tanstack/db'
import { electricCollectionOptions } from '@tanstack/electric-db-collection'

globalThis.crypto ??= webcrypto // Node.js 18 has it only here
const { base, liveSse } = JSON.parse(process.argv[2])

async function send(method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: { 'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return { txid: Number(response.headers.get('Syncline-Position')) }
}

const tasks = createCollection(
  electricCollectionOptions({
    id: 'tasks',
    getKey: (task) => task.id,
    shapeOptions: { url: base + '/v1/shape', params: { table: 'tasks' }, liveSse },
    onInsert: ({ transaction }) => {
      const { id, title } = transaction.mutations[0].modified
      return send('PUT', `/v1/tasks/${id}`, { title })
    },
    onUpdate: ({ transaction }) => {
      const { original, changes } = transaction.mutations[0]
      return send('PATCH', `/v1/tasks/${original.id}`, changes)
    },
    onDelete: ({ transaction }) => send('DELETE', `/v1/tasks/${transaction.mutations[0].original.id}`),
  }),
)

await tasks.preload()
const id = crypto.randomUUID()
const inserted = tasks.insert({ id, title: 'optimistic' })
console.log(JSON.stringify({ step: 'seen at once', title: tasks.get(id).title }))
await inserted.isPersisted.promise
console.log(JSON.stringify({ step: 'inserted', title: tasks.get(id).title, status: tasks.get(id).status }))
await tasks.update(id, (task) => { task.title = 'changed' }).isPersisted.promise
console.log(JSON.stringify({ step: 'updated', title: tasks.get(id).title }))
await tasks.delete(id).isPersisted.promise
console.log(JSON.stringify({ step: 'deleted', there: tasks.has(id) }))
process.exit(0)
