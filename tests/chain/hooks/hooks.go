// Package hooks is a middleware of ICS-20 for tests. The memo of an incoming transfer calls a contract; a contract
// learns how a transfer that it sent has ended.
//
// A contract or a counterparty chain cannot tell it from the upstream module ibc-hooks, which the module proxy of these
// tests does not serve. The build tag other_hooks leaves this implementation out; another one then supplies New. The
// tests of this package use New alone, so they test the other one as well. The upstream module v11.0.0 passes them.
//
// Incoming packets:
//
//   - The middleware passes on a packet that is not an ICS-20 transfer, or whose memo lacks the key "wasm".
//   - "wasm" must be an object with a contract and an object msg. The contract must be the receiver of the transfer.
//     Otherwise the middleware refuses the transfer.
//   - The coins go to the intermediate sender, which executes the contract with them. If the contract refuses, the
//     acknowledgement is an error, so that the source chain refunds.
//   - The middleware re-marshals msg through Go's generic JSON, in which every number is a float.
//
// Outgoing packets: the middleware removes the key "ibc_callback" from the memo. Its value is the contract that
// receives a sudo message when the packet ends. The middleware does not check that this contract sent the packet. A
// contract's error undoes an acknowledgement, including the refund; at a timeout the middleware ignores it.
package hooks

import (
	"crypto/sha256"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
)

// StoreKey names the store that maps packets to the contracts that wait for their end.
const StoreKey = "hooks-for-ibc"

// Every implementation has a constructor of this form. Its parameters are those of the upstream module.
var _ func(store storetypes.StoreKey, keeper *wasmkeeper.Keeper, prefix string) porttypes.Middleware = New

// IntermediateSender is the local account that acts for a sender at the other end of a channel.
func IntermediateSender(channel, sender string) sdk.AccAddress {
	kind := sha256.Sum256([]byte("ibc-wasm-hook-intermediary"))
	account := sha256.Sum256(append(kind[:], channel+"/"+sender...))
	return account[:]
}
