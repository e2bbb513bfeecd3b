package chain_test

import (
	"os"
	"testing"

	"github.com/dpt/tests/chain/network"
)

func TestMain(m *testing.M) {
	code := m.Run()
	network.Clean()
	os.Exit(code)
}
