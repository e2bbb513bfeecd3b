// Package chain is a Go module of its own. It tests the five contracts on wasmd chains in one process, with real light
// clients, packets and contracts. ci/check-ibc runs it.
//
//   - hooks: a middleware that behaves as IBC hooks, which wasmd lacks;
//   - network: chains of several kinds and channels between them, without a relayer;
//   - market: the five contracts on a chain, actions of participants and operators, invariants;
//   - this folder: the numbered adversarial cases, random relay runs, a trading day between three chains, gas.
//
// The module also builds the node of the local network: see tools.go.
package chain
