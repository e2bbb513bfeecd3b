package network

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"testing"
	"time"

	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	ibctesting "github.com/cosmos/ibc-go/v11/testing"

	wasmibctesting "github.com/CosmWasm/wasmd/tests/wasmibctesting"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
)

// Gas is the default gas limit of a transaction. No transaction of these tests reaches it.
const Gas = 200_000_000

// Account is an account of a chain, with its key.
type Account struct {
	ibctesting.SenderAccount
	Name string
}

// Address is the account's address.
func (a *Account) Address() string { return a.SenderAccount.SenderAccount.GetAddress().String() }

// Tx is a transaction for the next block.
type Tx struct {
	Signer *Account
	Gas    uint64
	Msgs   []sdk.Msg
}

// Chain is one chain.
type Chain struct {
	*ibctesting.TestChain
	Name string
	Kind Kind
	// Without effect unless the chain is faulty.
	Faults *Faults
	// The chain calls it for every event of a successful transaction.
	OnEvent func(abci.Event)

	t        *testing.T
	app      *application
	network  *Network
	accounts map[string]*Account
	sent     []*Packet
}

// application is wasmd with a queue of transactions for the next block.
type application struct {
	wasmibctesting.WasmTestApp
	queue   [][]byte
	results []*abci.ExecTxResult
}

// FinalizeBlock adds the queued transactions to the block.
func (a *application) FinalizeBlock(req *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	req.Txs = append(req.Txs, a.queue...)
	a.queue = nil
	res, err := a.WasmTestApp.FinalizeBlock(req)
	if err == nil {
		a.results = res.TxResults
	}
	return res, err
}

// Account is the account of a name. The first use of a name takes one of the chain's spare accounts.
func (c *Chain) Account(name string) *Account {
	if account, known := c.accounts[name]; known {
		return account
	}
	next := len(c.accounts) + 1
	require.Less(c.t, next, len(c.SenderAccounts), "%s has no spare account left for %s", c.Name, name)
	account := &Account{c.SenderAccounts[next], name}
	c.accounts[name] = account
	return account
}

// Now is the time of the next block.
func (c *Chain) Now() time.Time { return c.network.Now() }

// relayer pays for the packets that arrive on this chain.
func (c *Chain) relayer() *Account { return &Account{c.SenderAccounts[0], "relayer"} }

// Block makes a block of transactions. Their results tell which failed.
func (c *Chain) Block(txs ...Tx) []*abci.ExecTxResult {
	c.Coordinator.UpdateTimeForChain(c.TestChain)
	ahead := map[*Account]uint64{}
	for _, tx := range txs {
		account := tx.Signer.SenderAccount
		number, sequence := c.numbers(tx.Signer)
		signed, err := simtestutil.GenSignedMockTx(
			rand.New(rand.NewSource(1)), c.TxConfig, tx.Msgs, sdk.NewCoins(), tx.Gas, c.ChainID,
			[]uint64{number}, []uint64{sequence + ahead[tx.Signer]}, account.SenderPrivKey,
		)
		require.NoError(c.t, err)
		bytes, err := c.TxConfig.TxEncoder()(signed)
		require.NoError(c.t, err)
		c.app.queue = append(c.app.queue, bytes)
		ahead[tx.Signer]++
	}
	c.NextBlock()
	c.Coordinator.IncrementTime()
	results := c.app.results
	require.Len(c.t, results, len(txs))
	for _, tx := range txs {
		// ibc-go's fixture, which makes the handshakes, counts sequences itself.
		_, sequence := c.numbers(tx.Signer)
		require.NoError(c.t, tx.Signer.SenderAccount.SenderAccount.SetSequence(sequence))
	}
	for _, result := range results {
		c.collect(result)
	}
	return results
}

func (c *Chain) numbers(account *Account) (number, sequence uint64) {
	found := c.app.AccountKeeper.GetAccount(c.GetContext(), account.SenderAccount.SenderAccount.GetAddress())
	return found.GetAccountNumber(), found.GetSequence()
}

// collect collects the packets that a transaction sent, and passes on its events.
func (c *Chain) collect(result *abci.ExecTxResult) {
	if result.Code != 0 {
		return
	}
	if c.OnEvent != nil {
		for _, event := range result.Events {
			c.OnEvent(event)
		}
	}
	packets, err := ibctesting.ParseIBCV1Packets(channeltypes.EventTypeSendPacket, result.Events)
	if err != nil {
		return // The transaction sent no packet.
	}
	for _, packet := range packets {
		c.sent = append(c.sent, c.network.packet(c, packet))
	}
}

// TakeSent returns the packets that this chain has sent since the last call.
func (c *Chain) TakeSent() []*Packet {
	sent := c.sent
	c.sent = nil
	return sent
}

// Deliver makes a block of one transaction.
func (c *Chain) Deliver(signer *Account, msgs ...sdk.Msg) (*abci.ExecTxResult, error) {
	return c.DeliverWithGas(signer, Gas, msgs...)
}

// DeliverWithGas makes a block of one transaction with a gas limit.
func (c *Chain) DeliverWithGas(signer *Account, gas uint64, msgs ...sdk.Msg) (*abci.ExecTxResult, error) {
	result := c.Block(Tx{signer, gas, msgs})[0]
	if result.Code != 0 {
		return result, errors.New(result.Log)
	}
	return result, nil
}

// ExecuteMsg is the chain's message that executes a contract.
func ExecuteMsg(signer *Account, contract string, msg any, funds ...sdk.Coin) *wasmtypes.MsgExecuteContract {
	text, err := json.Marshal(msg)
	if err != nil {
		panic(err)
	}
	return &wasmtypes.MsgExecuteContract{
		Sender: signer.Address(), Contract: contract, Msg: text, Funds: sdk.NewCoins(funds...),
	}
}

// Execute executes a contract in a block of one transaction.
func (c *Chain) Execute(signer *Account, contract string, msg any, funds ...sdk.Coin) (*abci.ExecTxResult, error) {
	return c.Deliver(signer, ExecuteMsg(signer, contract, msg, funds...))
}

// Query queries a contract.
func (c *Chain) Query(contract string, query, answer any) error {
	text, err := json.Marshal(query)
	if err != nil {
		return err
	}
	request, err := proto.Marshal(&wasmtypes.QuerySmartContractStateRequest{Address: contract, QueryData: text})
	if err != nil {
		return err
	}
	res, err := c.App.Query(context.Background(), &abci.RequestQuery{
		Path: "/cosmwasm.wasm.v1.Query/SmartContractState", Data: request,
	})
	if err != nil {
		return err
	}
	if res.Code != 0 {
		return fmt.Errorf("%s", res.Log)
	}
	var response wasmtypes.QuerySmartContractStateResponse
	if err := proto.Unmarshal(res.Value, &response); err != nil {
		return err
	}
	return json.Unmarshal(response.Data, answer)
}

// Balance is an address's bank balance in a denomination.
func (c *Chain) Balance(address, denom string) sdkmath.Int {
	account, err := sdk.AccAddressFromBech32(address)
	require.NoError(c.t, err)
	return c.app.BankKeeper.GetBalance(c.GetContext(), account, denom).Amount
}

// Supply is the bank's supply of a denomination.
func (c *Chain) Supply(denom string) sdkmath.Int {
	return c.app.BankKeeper.GetSupply(c.GetContext(), denom).Amount
}

// trace is a denomination of this chain with its trace, which is empty for native coins.
func (c *Chain) trace(denom string) transfertypes.Denom {
	for _, known := range c.app.TransferKeeper.GetAllDenoms(c.GetContext()) {
		if known.IBCDenom() == denom {
			return known
		}
	}
	return transfertypes.NewDenom(denom)
}
