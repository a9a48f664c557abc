// testmesh is a stock Istio in one program: `testmesh istiod <flags>`, `testmesh agent <flags>` and
// `testmesh istioctl <flags>` are the mains of the three programs that Istio ships.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/istioctl/cmd"
	agent "istio.io/istio/pilot/cmd/pilot-agent/app"
	istiod "istio.io/istio/pilot/cmd/pilot-discovery/app"
	istioagent "istio.io/istio/pkg/istio-agent"
	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/security"
	"istio.io/istio/security/pkg/nodeagent/sds"
)

func main() {
	if len(os.Args) < 2 {
		fail("usage: testmesh istiod|agent|istioctl <flags>")
	}
	program := os.Args[1]
	os.Args = append([]string{os.Args[0]}, os.Args[2:]...)
	command := commandOf(program)
	log.EnableKlogWithCobra()
	if err := command.Execute(); err != nil {
		log.Error(err)
		os.Exit(cmd.GetExitCode(err))
	}
}

func commandOf(program string) *cobra.Command {
	switch program {
	case "istiod":
		return istiod.NewRootCommand()
	case "agent":
		return agent.NewRootCommand(secretDiscovery)
	case "istioctl":
		if err := cmd.ConfigAndEnvProcessing(); err != nil {
			fail(err.Error())
		}
		return cmd.GetRootCmd(os.Args[1:])
	}
	fail(fmt.Sprintf("testmesh: unknown program %q; expected istiod, agent or istioctl", program))
	return nil
}

// secretDiscovery hands Envoy its certificates, as pilot-agent's own main does.
func secretDiscovery(
	options *security.Options, secrets security.SecretManager, keys *meshconfig.PrivateKeyProvider,
) istioagent.SDSService {
	return sds.NewServer(options, secrets, keys)
}

func fail(sentence string) {
	fmt.Fprintln(os.Stderr, sentence)
	os.Exit(2)
}
