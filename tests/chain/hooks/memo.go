//go:build !other_hooks

package hooks

import (
	"bytes"
	"encoding/json"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
)

// call is what a memo asks a contract for.
type call struct {
	contract sdk.AccAddress
	msg      []byte
}

// readTransfer reads a packet as an ICS-20 transfer, if it begins with one. Its type refuses fields that it does not know.
func readTransfer(data []byte) (transfertypes.FungibleTokenPacketData, bool) {
	var transfer transfertypes.FungibleTokenPacketData
	err := json.NewDecoder(bytes.NewReader(data)).Decode(&transfer)
	return transfer, err == nil
}

// readObject reads a memo as a JSON object, if it is one.
func readObject(memo string) map[string]any {
	var object map[string]any
	if json.Unmarshal([]byte(memo), &object) != nil {
		return nil
	}
	return object
}

// readCall is the call that a transfer's memo asks for, if it asks for one.
func readCall(transfer transfertypes.FungibleTokenPacketData) (*call, error) {
	wasm, asks := readObject(transfer.Memo)["wasm"]
	if !asks {
		return nil, nil
	}
	fields, is := wasm.(map[string]any)
	if !is {
		return nil, errMemo.Wrap("wasm is no object")
	}
	text, is := fields["contract"].(string)
	if !is {
		return nil, errMemo.Wrap("wasm names no contract")
	}
	contract, err := sdk.AccAddressFromBech32(text)
	if err != nil {
		return nil, errMemo.Wrapf("wasm names no contract: %s", err)
	}
	if text != transfer.Receiver {
		return nil, errMemo.Wrapf("the receiver %s is not the contract %s", transfer.Receiver, text)
	}
	object, is := fields["msg"].(map[string]any)
	if !is {
		return nil, errMemo.Wrap("msg is no object")
	}
	// What arrives has passed through Go's generic JSON: keys in order, every number a float.
	msg, err := json.Marshal(object)
	if err != nil {
		return nil, errMemo.Wrap(err.Error())
	}
	return &call{contract: contract, msg: msg}, nil
}

// takeCallback takes the key "ibc_callback" out of a memo and returns what is left, nothing for nothing.
func takeCallback(memo string) (rest string, callback any, has bool) {
	object := readObject(memo)
	callback, has = object["ibc_callback"]
	if !has {
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

// refuses says whether an acknowledgement is one of an error. Anything else is a success.
func refuses(ack []byte) bool {
	var answer struct {
		Error string `json:"error"`
	}
	return json.Unmarshal(ack, &answer) == nil && answer.Error != ""
}

// receivedCoins is what a transfer brings, in the denomination of this chain.
func receivedCoins(packet channeltypes.Packet, transfer transfertypes.FungibleTokenPacketData) (sdk.Coins, error) {
	amount, is := sdkmath.NewIntFromString(transfer.Amount)
	if !is || !amount.IsPositive() {
		return nil, errMemo.Wrapf("amount %q", transfer.Amount)
	}
	denom := transfertypes.ExtractDenomFromPath(transfer.Denom)
	if denom.HasPrefix(packet.GetSourcePort(), packet.GetSourceChannel()) {
		// It comes home.
		denom.Trace = denom.Trace[1:]
	} else {
		hop := transfertypes.NewHop(packet.GetDestPort(), packet.GetDestChannel())
		denom.Trace = append([]transfertypes.Hop{hop}, denom.Trace...)
	}
	return sdk.NewCoins(sdk.NewCoin(denom.IBCDenom(), amount)), nil
}
