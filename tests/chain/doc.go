// Package chain is a module of its own: tests of the suite on wasmd chains that run side by side in one process, with real
// light clients, packets and contracts between them. ci/check-ibc runs them; nothing in it is mocked.
//
//   - hooks: a middleware that behaves as IBC hooks do, of which wasmd has none;
//   - network: the chains, of every kind, and the channels between them; each packet is a test's to relay;
//   - market: the five contracts on a chain from their own wasm, verbs for people and operators, and what holds at all times;
//   - here: adversarial cases by their numbers, random walks over relayed packets, a trading day between three chains.
//
// The same module builds the node of the local network: see tools.go.
package chain
