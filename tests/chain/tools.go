//go:build tools

// Package chain holds the tests on real chains. This file keeps the node's command among the module's requirements.
package chain

import _ "github.com/CosmWasm/wasmd/cmd/wasmd"
