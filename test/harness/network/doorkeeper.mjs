// Runs inside a network namespace and opens sockets there for the process that started it. A socket belongs to the
// namespace in which it was opened, whoever uses it afterwards, so whole servers and connections are handed over.
import { createServer, connect } from 'node:net';

/** @typedef {{ id: number, act: 'listen' | 'connect', address: string, port: number }} Order */

process.on('message', (/** @type {Order} */ order) => (order.act === 'listen' ? listen(order) : open(order)));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });

/** @param {Order} order */
function listen({ id, address, port }) {
  const server = createServer();
  server.once('error', (error) => refuse(id, error));
  // The copy here must go, or it would take connections that nobody answers.
  server.listen(port, address, 511, () => process.send?.({ id }, server, () => server.close()));
}

/** @param {Order} order */
function open({ id, address, port }) {
  const socket = connect({ host: address, port, noDelay: true });
  const refused = (/** @type {Error} */ error) => refuse(id, error);
  socket.once('error', refused);
  socket.once('connect', () => {
    socket.off('error', refused);
    process.send?.({ id }, socket);
  });
}

/**
 * @param {number} id
 * @param {Error} error
 */
function refuse(id, error) {
  process.send?.({ id, error: error.message });
}
