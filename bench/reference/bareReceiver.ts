import { createServer } from 'node:http';
import Database from 'better-sqlite3';

/**
 * The least that a receiver which keeps its promise can do: node:http, one table, messages of one turn of the event loop
 * in one transaction, answered after its COMMIT with synchronous=FULL. No check, no dedupe, no seal. Argument: the database file.
 */
const database = new Database(process.argv[2] ?? '');
database.pragma('journal_mode = wal');
database.pragma('synchronous = full');
database.exec('CREATE TABLE messages (id INTEGER PRIMARY KEY, appointment_id TEXT, body TEXT) STRICT');
const insert = database.prepare('INSERT INTO messages (appointment_id, body) VALUES (?, ?)');
const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');

let waiting: { readonly body: string; readonly answer: () => void }[] = [];

function store(): void {
  const batch = waiting;
  waiting = [];
  begin.run();
  for (const { body } of batch) insert.run(JSON.parse(body).appointment_id, body);
  commit.run();
  for (const { answer } of batch) answer();
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const answer = () => {
      const text = '{"status":"accepted"}';
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
      response.end(text);
    };
    waiting.push({ body: Buffer.concat(chunks).toString('utf8'), answer });
    if (waiting.length === 1) setImmediate(store);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.stdout.write(`http://127.0.0.1:${port}/webhook/appointments\n`);
});
process.on('SIGTERM', () => process.exit(0));
