//go:build !other_hooks

package hooks

import (
	"encoding/json"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
)

// call is a contract call that a memo requests.
type call struct {
	contract sdk.AccAddress
	msg      []byte
}

// readTransfer reads packet data as an ICS-20 transfer. Unknown fields and bytes after the JSON value make it another
// kind of packet, as for ICS-20 itself.
func readTransfer(data []byte) (transfertypes.FungibleTokenPacketData, bool) {
	var transfer transfertypes.FungibleTokenPacketData
	err := json.Unmarshal(data, &transfer)
	return transfer, err == nil
}

// readObject reads a memo as a JSON object; nil if it is not one.
func readObject(memo string) map[string]any {
	var object map[string]any
	if json.Unmarshal([]byte(memo), &object) != nil {
		return nil
	}
	return object
}

// readCall reads the call that a transfer's memo requests; nil if it requests none.
func readCall(transfer transfertypes.FungibleTokenPacketData) (*call, error) {
	wasm, found := readObject(transfer.Memo)["wasm"]
	if !found {
		return nil, nil
	}
	fields, ok := wasm.(map[string]any)
	if !ok {
		return nil, errMemo.Wrap("wasm is not an object")
	}
	text, ok := fields["contract"].(string)
	if !ok {
		return nil, errMemo.Wrap("contract is not a string")
	}
	contract, err := sdk.AccAddressFromBech32(text)
	if err != nil {
		return nil, errMemo.Wrapf("contract is not an address: %s", err)
	}
	if text != transfer.Receiver {
		return nil, errMemo.Wrapf("the receiver %s is not the contract %s", transfer.Receiver, text)
	}
	object, ok := fields["msg"].(map[string]any)
	if !ok {
		return nil, errMemo.Wrap("msg is not an object")
	}
	msg, err := json.Marshal(object)
	if err != nil {
		return nil, errMemo.Wrap(err.Error())
	}
	return &call{contract: contract, msg: msg}, nil
}

// takeCallback removes the key "ibc_callback" from a memo. An empty rest becomes the empty memo.
func takeCallback(memo string) (rest string, callback any, found bool) {
	object := readObject(memo)
	callback, found = object["ibc_callback"]
	if !found {
		return memo, nil, false
	}
	delete(object, "ibc_callback")
	if len(object) == 0 {
		return "", callback, true
	}
	text, err := json.Marshal(object)
	if err != nil {
		return memo, nil, false
	}
	return string(text), callback, true
}

// isError tells whether an acknowledgement has a non-empty error. Everything else is a success.
func isError(ack []byte) bool {
	var answer struct {
		Error string `json:"error"`
	}
	return json.Unmarshal(ack, &answer) == nil && answer.Error != ""
}

// receivedCoins are the coins of a transfer, in their local denomination.
func receivedCoins(packet channeltypes.Packet, transfer transfertypes.FungibleTokenPacketData) (sdk.Coins, error) {
	amount, ok := sdkmath.NewIntFromString(transfer.Amount)
	if !ok || !amount.IsPositive() {
		return nil, errPacket.Wrapf("amount %q", transfer.Amount)
	}
	denom := transfertypes.ExtractDenomFromPath(transfer.Denom)
	if denom.HasPrefix(packet.GetSourcePort(), packet.GetSourceChannel()) {
		// The coins return over the channel over which they left.
		denom.Trace = denom.Trace[1:]
	} else {
		hop := transfertypes.NewHop(packet.GetDestPort(), packet.GetDestChannel())
		denom.Trace = append([]transfertypes.Hop{hop}, denom.Trace...)
	}
	return sdk.NewCoins(sdk.NewCoin(denom.IBCDenom(), amount)), nil
}
