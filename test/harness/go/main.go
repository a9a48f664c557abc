// testcluster is the control plane of a test cluster in one program: `testcluster apiserver <flags>` and
// `testcluster etcd <flags>`. Each lives exactly as long as the process that started it.
package main

import (
	"fmt"
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"

	"overmesh.io/testcluster/lifeline"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: testcluster apiserver|etcd <flags>")
		os.Exit(2)
	}
	component := os.Args[1]
	os.Args = append([]string{os.Args[0]}, os.Args[2:]...)
	lifeline.EndWithParent()
	switch component {
	case "apiserver":
		os.Exit(cli.Run(app.NewAPIServerCommand()))
	case "etcd":
		etcdmain.Main(os.Args)
	default:
		fmt.Fprintf(os.Stderr, "testcluster: unknown component %q; expected apiserver or etcd\n", component)
		os.Exit(2)
	}
}
