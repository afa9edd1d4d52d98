// Columns and cards. What a task says gets into the page as text only.

// Of a column; a table may have a million rows.
const SHOWN = 100
const DRAGGED = 'application/x-syncline-task'
const still = matchMedia('(prefers-reduced-motion: reduce)')

function element(name, className, ...children) {
  const made = document.createElement(name)
  made.className = className
  made.append(...children)
  return made
}

function button(text, act, action) {
  const made = element('button', '', text)
  made.type = 'button'
  made.dataset.act = act
  made.addEventListener('click', action)
  return made
}

// PostgreSQL's text form of a time; not every browser's Date takes it as it is.
function timeOf(stamp) {
  const at = new Date((stamp ?? '').replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
  return Number.isNaN(at.getTime()) ? 'time unknown' : at.toLocaleTimeString([], { hourCycle: 'h23' })
}

// A card of this column: made once per task, then changed in place.
function card(id, before, after, actions) {
  const title = element('p', 'title')
  const facts = element('p', 'facts')
  const buttons = element('div', 'buttons')
  const labels = []
  const add = (text, act, says, action) => {
    const made = button(text, act, action)
    labels.push((name) => made.setAttribute('aria-label', `${says}: ${name}`))
    buttons.append(made)
  }
  if (before) add('←', 'back', `Move to ${before[1]}`, () => actions.move(id, before[0]))
  if (after) add('→', 'on', `Move to ${after[1]}`, () => actions.move(id, after[0]))
  add('×', 'delete', 'Delete', () => actions.delete(id))
  const made = element('li', 'card', title, facts, buttons)
  made.draggable = true
  made.dataset.id = id
  made.addEventListener('dragstart', (event) => event.dataTransfer.setData(DRAGGED, id))
  let shown
  const show = ({ title: name, priority, updated_at: changed }, flash) => {
    if (shown === String([name, priority, changed])) return
    shown = String([name, priority, changed])
    title.textContent = name
    facts.textContent = `${priority}, ${timeOf(changed)}`
    labels.forEach((label) => label(name))
    if (flash && !still.matches) {
      made.animate([{ outline: '3px solid #e2a400' }, { outline: '3px solid transparent' }], 1200)
    }
  }
  return { element: made, show }
}

function receive(made, status, actions) {
  const carries = (event) => event.dataTransfer.types.includes(DRAGGED)
  made.addEventListener('dragover', (event) => {
    if (!carries(event)) return
    event.preventDefault()
    made.classList.add('target')
  })
  made.addEventListener('dragleave', (event) => {
    if (!made.contains(event.relatedTarget)) made.classList.remove('target')
  })
  made.addEventListener('drop', (event) => {
    made.classList.remove('target')
    if (!carries(event)) return
    event.preventDefault()
    actions.move(event.dataTransfer.getData(DRAGGED), status)
  })
}

const newestFirst = (a, b) =>
  a.created_at === b.created_at ? (a.id < b.id ? 1 : -1) : a.created_at < b.created_at ? 1 : -1

// `show` makes its cards those of the rows.
export function column(status, statuses, actions) {
  const all = Object.entries(statuses)
  const place = all.findIndex(([name]) => name === status)
  const count = element('span', '')
  const heading = element('h2', '', statuses[status] + ' ', count)
  heading.id = 'column-' + status
  const list = element('ul', '')
  const more = element('p', 'more')
  const made = element('section', 'column', heading, list, more)
  made.setAttribute('aria-labelledby', heading.id)
  receive(made, status, actions)
  const cards = new Map()
  let first = true

  function show(rows) {
    const shown = rows.sort(newestFirst).slice(0, SHOWN)
    const wanted = new Set(shown.map((row) => row.id))
    for (const [id, { element: gone }] of cards) {
      if (wanted.has(id)) continue
      gone.remove()
      cards.delete(id)
    }
    shown.forEach((row, i) => {
      if (!cards.has(row.id)) cards.set(row.id, card(row.id, all[place - 1], all[place + 1], actions))
      const { element: item, show: change } = cards.get(row.id)
      change(row, !first)
      if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null)
    })
    count.textContent = String(rows.length)
    more.textContent = rows.length > SHOWN ? `and ${rows.length - SHOWN} more` : ''
    first = false
  }
  return { element: made, show }
}
