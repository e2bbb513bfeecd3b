// Package hooks is a middleware of ICS-20 that lets the memo of a transfer call a contract on arrival, and tells a contract
// what became of a transfer that it sent.
//
// It behaves as the ibc-hooks module that chains run does, as far as a contract or a counterparty can observe, and is made
// for tests: the module itself is not to be had wherever these tests run. Another implementation takes its place by the
// build tag that leaves own.go out, with a New of the same form.
//
// What arrives:
//
//   - A packet that is no ICS-20 transfer, or whose memo has no key "wasm", is none of its business.
//   - "wasm" must be an object with a contract, which is the transfer's receiver, and an object msg; otherwise the transfer
//     is refused.
//   - The coins go to an account derived from channel and sender, and that account executes the contract with them. If the
//     contract refuses, so is the transfer: the source chain refunds.
//   - msg passes through Go's generic JSON, in which every number is a float.
//
// What is sent: the memo's key "ibc_callback" is taken out before the packet goes, and names who is told of its end by a
// message through sudo. That this is the packet's sender nobody checks. An error of the contract undoes the
// acknowledgement, the refund included; at a timeout it is passed over.
package hooks

import (
	"crypto/sha256"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// StoreKey names the store in which a chain keeps whom to tell of which packet.
const StoreKey = "hooks-for-ibc"

// Contracts is what the middleware asks of the wasm module.
type Contracts interface {
	// Execute sends coins from the caller to the contract and calls it.
	Execute(ctx sdk.Context, contract, caller sdk.AccAddress, msg []byte, coins sdk.Coins) ([]byte, error)
	// Sudo calls the contract on the chain's own behalf.
	Sudo(ctx sdk.Context, contract sdk.AccAddress, msg []byte) ([]byte, error)
}

// DerivedSender is the account that acts here for a sender on the other end of a channel.
func DerivedSender(channel, sender string) sdk.AccAddress {
	kind := sha256.Sum256([]byte("ibc-wasm-hook-intermediary"))
	account := sha256.Sum256(append(kind[:], channel+"/"+sender...))
	return account[:]
}
