// Reads come only through the shape, by the official client; writes go to the HTTP API. Nothing is shown before it came back.
import { column } from './cards.mjs'

// As the catalog's collection `tasks` has them.
const STATUSES = {
  todo: 'To do',
  in_progress: 'In progress',
  in_review: 'In review',
  blocked: 'Blocked',
  done: 'Done',
  cancelled: 'Cancelled',
}
const NOT_LOADED =
  'Not loaded: @electric-sql/client 1.5.28. Either cdn.jsdelivr.net can not be reached, or what came is another file. ' +
  'Without internet: npm install @electric-sql/client@1.5.28, then syncline dev --demo-client ' +
  'node_modules/@electric-sql/client/dist/index.browser.mjs'

const byId = (id) => document.getElementById(id)

function state(name, text) {
  byId('state').dataset.state = name
  byId('state').textContent = text
}

function problem(text) {
  byId('problem').textContent = text
}

async function write(method, path, type, body) {
  problem('')
  try {
    const answer = await fetch('/v1/tasks' + path, {
      method,
      headers: body && { 'Content-Type': type },
      body: body && JSON.stringify(body),
    })
    if (answer.ok) return true
    const told = await answer.json().catch(() => ({}))
    problem(told.detail ?? told.title ?? `The server answered ${answer.status}`)
  } catch {
    problem('The server did not answer. Whether it took the change shows here once it does.')
  }
  return false
}

const actions = {
  move: (id, status) => write('PATCH', '/' + encodeURIComponent(id), 'application/merge-patch+json', { status }),
  delete: (id) => write('DELETE', '/' + encodeURIComponent(id)),
}

function draw(columns, rows) {
  const parts = new Map([...columns.keys()].map((status) => [status, []]))
  for (const row of rows) (parts.get(row.status) ?? parts.get('todo')).push(row)
  const held = document.activeElement
  const { id } = held.closest('.card')?.dataset ?? {}
  for (const [status, part] of columns) part.show(parts.get(status))
  if (id && document.activeElement !== held) keepFocus(id, held.dataset.act)
}

// A card that goes elsewhere takes the focus of whoever works with the keyboard along.
function keepFocus(id, act) {
  const card = document.querySelector(`.card[data-id="${CSS.escape(id)}"]`)
  const button = card?.querySelector(`[data-act="${act}"]`) ?? card?.querySelector('button')
  button?.focus()
}

function follow({ Shape, ShapeStream }, columns) {
  const stream = new ShapeStream({
    url: new URL('/v1/shape', location.href).href,
    params: { table: 'tasks' },
    liveSse: true,
    backoffOptions: {
      initialDelay: 100,
      maxDelay: 2000,
      multiplier: 1.5,
      onFailedAttempt: () => state('lost', 'reconnecting'),
    },
    onError: (error) => {
      state('lost', 'stopped')
      problem(`The shape was refused: ${error.message}. Load the page again.`)
    },
  })
  stream.subscribe(() => {
    if (stream.isUpToDate) state('live', 'live')
  })
  new Shape(stream).subscribe(({ rows }) => draw(columns, rows))
}

byId('try').textContent = [
  `curl -s -H 'Content-Type: application/json' -d '{"title":"from curl"}' ${location.origin}/v1/tasks`,
  `psql "$(jq -r .postgres .syncline/dev.json)" -c "INSERT INTO tasks (id, title) VALUES (gen_random_uuid(), 'from psql')"`,
  `psql "$(jq -r .postgres .syncline/dev.json)" -c "UPDATE tasks SET status = 'done'"`,
].join('\n')

byId('add').addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = event.target
  const task = Object.fromEntries(new FormData(form))
  if (await write('POST', '', 'application/json', task)) form.reset()
})

const columns = new Map(
  Object.keys(STATUSES).map((status) => [status, column(status, STATUSES, actions)]),
)
byId('board').append(...[...columns.values()].map((part) => part.element))

import('./client.mjs').then(
  (client) => {
    state('waiting', 'connecting')
    follow(client, columns)
  },
  () => {
    state('lost', 'not loaded')
    problem(NOT_LOADED)
  },
)
