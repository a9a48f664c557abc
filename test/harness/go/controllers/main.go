// testcluster-controllers is kube-controller-manager that lives as long as its parent. It is a program of its own
// because it adds a minute to the build and few tests need namespaces to end or garbage to be collected.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"

	"overmesh.io/testcluster/lifeline"
)

func main() {
	lifeline.EndWithParent()
	os.Exit(cli.Run(app.NewControllerManagerCommand()))
}
