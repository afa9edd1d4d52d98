// Follows one shape with the official client and prints its rows after every batch, as JSON lines.
// node follow.mjs '{"url": ..., "params": {"table": ...}, "liveSse": false, "offset": ..., "handle": ...}'
import { Shape, ShapeStream } from '@electric-sql/client'

const stream = new ShapeStream({ ...JSON.parse(process.argv[2]), onError: (error) => print({ error: String(error) }) })

function print(line) {
  process.stdout.write(JSON.stringify(line, (key, value) => (typeof value === 'bigint' ? String(value) : value)) + '\n')
}

stream.subscribe((messages) => print({ messages: messages.map((message) => message.headers) }))
const shape = new Shape(stream)
shape.subscribe(({ rows }) => print({ rows, offset: stream.lastOffset, handle: stream.shapeHandle }))
